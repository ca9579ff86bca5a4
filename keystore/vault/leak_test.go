package vault_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"sluice/keystore"
	"sluice/keystore/vault"
)

func TestNoVerbSpillsASecret(t *testing.T) {
	o := fileOptions(vaultPath(t), "pass-"+canary)
	o.Keyring = newRing()
	v := vault.New(o)
	inRing := put(t, v, "k1", canary)
	o.Keyring = nil
	w := vault.New(o)
	inFile := put(t, w, "k1", canary)
	wantOpen(t, v, inRing, canary)
	wantOpen(t, w, inFile, canary)

	_, wrong := vault.New(fileOptions(o.File, canary)).Open(t.Context(), inFile)
	_, failed := vault.New(vault.Options{Environ: commandEnv()}).Open(t.Context(), command("fail"))
	_, junk := vault.New(vault.Options{LookupEnv: env(map[string]string{"A_B": canary + "\x00"})}).Open(t.Context(), "env:A_B")
	_, exists := w.Put(t.Context(), "k1", keystore.NewSecret(canary))
	values := []any{
		keystore.NewSecret(canary), o, &o, v, w, struct{ v *vault.Vault }{w}, wrong, failed, junk, exists,
		vault.CheckRef(canary), vault.CheckRef("env:" + canary), vault.CheckRef("cmd:x " + canary), errors.Join(wrong, exists),
		&vault.MissingEnvError{Name: "X"}, &vault.CommandError{Program: "x"}, &vault.DamagedError{},
	}
	for _, value := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T", "%p", "%t", "%e"} {
			wantClean(t, verb, fmt.Sprintf(verb, value))
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "value", value)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "value", value)
		b, _ := json.Marshal(value) // funcs and the like cannot be encoded, which is fine
		wantClean(t, "slog and JSON", log.String()+string(b))
	}
}

func wantClean(t *testing.T, how, text string) {
	t.Helper()
	hex := fmt.Sprintf("%x", canary)
	for _, spilt := range []string{canary, hex, strings.ToUpper(hex), fmt.Sprintf("%d", []byte(canary))} {
		if strings.Contains(text, spilt) {
			t.Errorf("%s spills the secret: %s", how, text)
		}
	}
}
