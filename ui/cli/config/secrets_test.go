package config

import (
	"strings"
	"testing"
)

func TestSecretsSayWhereSecretsRest(t *testing.T) {
	c, err := Parse("c", []byte("models = [\"openai/gpt-4o\"]\n[secrets]\nkeyring = false\npassphrase = \"cmd:pass show sluice\"\n"), catalogue)
	if err != nil || c.Secrets != (Secrets{Keyring: false, Passphrase: "cmd:pass show sluice"}) {
		t.Errorf("got %+v, %v", c, err)
	}
	if !Default().Secrets.Keyring {
		t.Error("the keyring is not used by default")
	}
}

func TestPassphraseItselfIsRefused(t *testing.T) {
	for _, text := range []string{"correct horse battery staple", "file:k1", "keyring:k1", "env:not a name"} {
		_, err := Parse("c", []byte("[secrets]\npassphrase = \""+text+"\"\n"), catalogue)
		var p *Problem
		if p = matching(err, "c:2:1: passphrase"); p == nil || !strings.Contains(p.Hint(), "env:NAME") {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil && strings.Contains(err.Error(), "horse") {
			t.Errorf("the passphrase is in %v", err)
		}
	}
}
