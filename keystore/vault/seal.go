package vault

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"filippo.io/age"
	"filippo.io/age/armor"

	"sluice/keystore"
)

// contentVersion is the newest layout of the encrypted file that this program
// knows.
const contentVersion = 1

// maxFile bounds the encrypted file, and what it may unfold to.
const maxFile = 16 << 20

// content is the plaintext of the encrypted file. A person can read it without
// sluice: age -d FILE.
type content struct {
	Version int               `json:"version"`
	Secrets map[string]string `json:"secrets"`
}

// damage says why a file cannot be read. It never repeats what stood there.
type damage string

func (d damage) Error() string { return string(d) }

var errForeign = keystore.WithHint(errors.New("it is not encrypted with a passphrase"),
	"this is not a file that sluice wrote; choose another place for the encrypted file")

// seal encrypts secrets with pass, as an armored age file. A factor of 0
// leaves the work to age's own choice.
func seal(secrets map[string]keystore.Secret, pass keystore.Secret, factor int) ([]byte, error) {
	texts := make(map[string]string, len(secrets))
	for id, s := range secrets {
		texts[id] = s.Reveal()
	}
	plain, err := json.Marshal(content{Version: contentVersion, Secrets: texts})
	if err != nil {
		return nil, errors.New("encoding the secrets failed")
	}
	recipient, err := age.NewScryptRecipient(pass.Reveal())
	if err != nil {
		return nil, fmt.Errorf("using the passphrase: %w", err)
	}
	if factor > 0 {
		recipient.SetWorkFactor(factor)
	}
	var out bytes.Buffer
	text := armor.NewWriter(&out)
	w, err := age.Encrypt(text, recipient)
	if err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	if err := errors.Join(w.Close(), text.Close()); err != nil {
		return nil, fmt.Errorf("encrypting: %w", err)
	}
	return out.Bytes(), nil
}

// unseal opens what seal wrote, armored or not. Errors: ErrWrongPassphrase, a
// damage, errForeign, or a newer layout.
func unseal(raw []byte, pass keystore.Secret) (map[string]keystore.Secret, error) {
	identity, err := age.NewScryptIdentity(pass.Reveal())
	if err != nil {
		return nil, ErrWrongPassphrase // the empty one
	}
	var src io.Reader = bytes.NewReader(raw)
	if bytes.HasPrefix(bytes.TrimLeft(raw, " \t\r\n"), []byte(armor.Header)) {
		src = armor.NewReader(src)
	}
	r, err := age.Decrypt(src, identity)
	var noMatch *age.NoIdentityMatchError
	switch {
	case errors.As(err, &noMatch) && !slices.Contains(noMatch.StanzaTypes, "scrypt"):
		return nil, errForeign
	case errors.As(err, &noMatch):
		return nil, ErrWrongPassphrase
	case err != nil:
		return nil, damage("its beginning cannot be read")
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxFile))
	if err != nil {
		return nil, damage("it is cut short or was changed")
	}
	return parseContent(plain)
}

// parseContent reads the version first: a newer layout may hold anything else.
func parseContent(plain []byte) (map[string]keystore.Secret, error) {
	var v struct {
		Version int `json:"version"`
	}
	if err := json.Unmarshal(plain, &v); err != nil || v.Version < 1 {
		return nil, damage("its content is not what sluice writes")
	}
	if v.Version > contentVersion {
		return nil, keystore.WithHint(errors.New("a newer sluice wrote it"), "update this sluice; the file is left as it is")
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil {
		return nil, damage("its content is not what sluice writes")
	}
	secrets := make(map[string]keystore.Secret, len(c.Secrets))
	for id, text := range c.Secrets {
		secrets[id] = keystore.NewSecret(text)
	}
	return secrets, nil
}
