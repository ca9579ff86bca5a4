package vault_test

import (
	"errors"
	"strings"
	"testing"

	"sluice/keystore/vault"
)

func TestCheckRefAccepts(t *testing.T) {
	for _, ref := range []string{
		"", "env:OPENAI_API_KEY", "env:_x", "cmd:pass show openai", `cmd:op read "op://Private/Open AI/credential"`,
		"cmd:sh -c 'cat ~/key | head -1'", "keyring:k7x2", "file:k7x2.abcd",
		"cmd:/usr/bin/security find-generic-password -s x -w", "file:0f8a1b2c3d4e5f60718293a4b5c6d7e8",
	} {
		if err := vault.CheckRef(ref); err != nil {
			t.Errorf("CheckRef(%q): %v", ref, err)
		}
	}
}

func TestCheckRefRefusesWithHintAndWithoutRepeating(t *testing.T) {
	for _, ref := range []string{
		canary, "env:" + canary, "cmd:echo " + canary, "cmd:curl --header=" + canary, "file:" + canary, "keyring:" + canary,
		"sk:" + canary, "$OPENAI_API_KEY", "OPENAI_API_KEY", "env:$X", "env:", "env:A B", "cmd:", "cmd:  ", "cmd:''",
		"cmd:pass show x | head -1", "cmd:cat ~/key", "cmd:echo $KEY", "cmd:echo `x`", "cmd:echo 'open", "cmd:a \x00",
		"keyring:", "file:../../etc/passwd", "vault:x", "https://example.org/key", "env",
	} {
		err := vault.CheckRef(ref)
		if !errors.Is(err, vault.ErrReference) {
			t.Errorf("CheckRef(%q) = %v, want an ErrReference", ref, err)
			continue
		}
		wantHint(t, err)
	}
}

func TestCheckRefSaysWhatASecretLooksLike(t *testing.T) {
	err := vault.CheckRef(canary)
	if err == nil || !strings.Contains(err.Error(), "secret itself") || !strings.Contains(hintOf(err), "env:NAME") {
		t.Errorf("got %v, hint %q", err, hintOf(err))
	}
	if err := vault.CheckRef("OPENAI_API_KEY"); err == nil || !strings.Contains(hintOf(err), "write env:") {
		t.Errorf("got %v, hint %q", err, hintOf(err))
	}
}

func TestLooksSecret(t *testing.T) {
	secrets := []string{
		canary, "sk-proj-abcDEF123456ghiJKL789", "gsk_aB3dE6gH9jK2mN5pQ8sT", "AIzaSyA1b2C3d4E5f6G7h8I9j0KLMNOP",
		"xai-0123456789abcdef0123", "hf_AbCdEfGhIjKlMnOpQr12", "9f86d081884c7d659a2feaa0c55ad015", "Bearer abcdef0123456789",
		"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln1", "1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed",
		"bce-v3/ALTAK-aB3xY7qRs9/9f86d081884c7d65", "ms-1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed", "vck_aB3xY7qRs9Tu", "9f86d081884c7d659a2feaa0c55ad015.aB3xY7qRs9TuV2wX",
		"aB3xY7qRs9TuV2wXyZ1cD4eF", "KEY=aB3xY7qRs9TuV2wXyZ1cD4eF", "k7x2m9q4w1z8p3r6t5y0v2n7b4",
	}
	for _, s := range secrets {
		if !vault.LooksSecret(s) {
			t.Errorf("LooksSecret(%q) = false", s)
		}
	}
	others := []string{
		"", "one", "env:OPENAI_API_KEY", "OPENAI_API_KEY", "gpt-4o-mini-2024-07-18", "sk-", "sk-something", "claude-3-5-sonnet-20241022",
		"meta-llama/llama-4-maverick-17b-128e-instruct", "https://llm.example.org/v1", "/home/me/9f86d081884c7d659a2feaa0c55ad015",
		"internationalization-of-everything", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "my work key for 2026", "12345678901234567890",
		"deepseek-r1-distill-llama-70b", "ms-office-2019-edition", "bce-v3/about/the/format", "--reason=weekend", "team-alpha-project-seven",
	}
	for _, s := range others {
		if vault.LooksSecret(s) {
			t.Errorf("LooksSecret(%q) = true", s)
		}
	}
}

func TestDescribe(t *testing.T) {
	v := vault.New(vault.Options{File: "/data/keys.age"})
	for ref, want := range map[string]string{
		"": "no key needed", "env:A_B": "environment variable A_B", "cmd:/usr/bin/pass show x": "command pass",
		"keyring:k1": "OS keyring", "file:k1": "encrypted file /data/keys.age", canary: "unknown place",
	} {
		if got := v.Describe(ref); got != want {
			t.Errorf("Describe(%q) = %q, want %q", ref, got, want)
		}
	}
	if !vault.Outside("env:A_B") || !vault.Outside("cmd:x") || vault.Outside("file:k1") || vault.Outside("") {
		t.Error("Outside does not tell references apart")
	}
}
