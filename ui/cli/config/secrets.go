package config

import "sluice/keystore/vault"

// secrets reads where secrets rest. A passphrase comes from outside, since the
// vault cannot open itself.
func (c *checker) secrets(f fileSecrets) {
	if f.Keyring != nil {
		c.config.Secrets.Keyring = *f.Keyring
	}
	at := c.place("secrets", "passphrase")
	if err := vault.CheckRef(f.Passphrase); err != nil {
		c.problem(at, "write passphrase = \"env:NAME\" or passphrase = \"cmd:…\"", "passphrase: %v", err)
		return
	}
	if f.Passphrase != "" && !vault.Outside(f.Passphrase) {
		c.problem(at, "write passphrase = \"env:NAME\" or passphrase = \"cmd:…\"", "passphrase must come from the environment or a command")
		return
	}
	c.config.Secrets.Passphrase = f.Passphrase
}
