package admin_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
	"sluice/ui/cli/admin"
)

var known = map[string]provider.Provider{
	"openai":     {Name: "openai", BaseURL: "https://api.openai.example/v1", Env: []string{"OPENAI_API_KEY"}},
	"groq":       {Name: "groq", Env: []string{"GROQ_API_KEY"}},
	"gemini":     {Name: "gemini", BaseURL: "https://gemini.example/v1", Env: []string{"GEMINI_API_KEY", "GOOGLE_API_KEY"}, About: provider.About{Aliases: []string{"google"}}},
	"openrouter": {Name: "openrouter", Env: []string{"OPENROUTER_API_KEY"}},
	"deepseek":   {Name: "deepseek", Env: []string{"DEEPSEEK_API_KEY"}},
}

func TestParse(t *testing.T) {
	const random = "sk-a1b2c3d4e5f6a7b8c9d0e1f2"
	for _, c := range []struct{ line, provider, secret, skip string }{
		{"OPENAI_API_KEY=" + random, "openai", random, ""},
		{"export GROQ_API_KEY=\"" + canary + "\"  # mine", "groq", canary, ""},
		{"export GOOGLE_API_KEY='abc def'", "gemini", "abc def", ""},
		{"GROQ_API_KEY_2: " + canary + " # work", "groq", canary, ""},
		{"GROQ_API_KEY:" + canary, "groq", canary, ""},
		{"OPENAI_KEY_WORK=x1", "openai", "x1", ""},
		{"MY_THING=" + canary, "groq", canary, ""},
		{"openrouter " + random, "openrouter", random, ""},
		{"Google   " + random, "gemini", random, ""},
		{canary, "groq", canary, ""},
		{"sk-or-v1-a1b2c3d4e5f6a7b8c9d0", "openrouter", "sk-or-v1-a1b2c3d4e5f6a7b8c9d0", ""},
		{random, "", random, "--provider"},
		{"SECRET_KEY=" + random, "", random, "not a key of a provider"},
		{"PORT=3000", "", "3000", "it is not a key"},
		{"DATABASE_URL=postgres://u:p@h/db", "", "postgres://u:p@h/db", "it is not a key"},
		{"OPENAI_API_KEY=", "openai", "", "empty"},
		{"OPENAI_API_KEY=${OTHER}", "openai", "${OTHER}", "another variable"},
		{"hello", "", "hello", "does not look like a key"},
		{"some words here", "", "", "not a key, nor NAME=value"},
	} {
		found := admin.Parse([]byte("# a comment\n\n"+c.line+"\r\n"), known, "")
		if len(found) != 1 {
			t.Errorf("%q: %d found", c.line, len(found))
			continue
		}
		f := found[0]
		if f.Provider != c.provider || f.Secret.Reveal() != c.secret || !strings.Contains(f.Skip, c.skip) || (c.skip == "") != (f.Skip == "") || f.Line != 3 {
			t.Errorf("%q: provider %q, line %d, skip %q", c.line, f.Provider, f.Line, f.Skip)
		}
	}
}

func TestParseWithAProvider(t *testing.T) {
	text := "\ufeffsk-a1b2c3d4e5f6a7b8c9d0e1f2\nSECRET_KEY=sk-z1b2c3d4e5f6a7b8c9d0e1f2\nPORT=3000\n" + canary + "\nsk-a1b2c3d4e5f6a7b8c9d0e1f2\n"
	var got []string
	for _, f := range admin.Parse([]byte(text), known, "deepseek") {
		got = append(got, f.Provider+"/"+f.Skip)
	}
	want := "deepseek/ deepseek/ /it is not a key groq/ deepseek/the same as in line 1"
	if strings.Join(got, " ") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestParseKeysWithSigns: a bare key may be padded with "=" or hold ":".
func TestParseKeysWithSigns(t *testing.T) {
	for _, key := range []string{
		"c2VjcmV0LWtleS0wMTIzNDU2Nzg5MA==", "c2VjcmV0a2V5MDEyMzQ1Njc4OTAxMg==", "c2VjcmV0a2V5MDEyMzQ1Njc4OTAxMjM=",
		"id1a2b3c4d5e6f7a8b9c0d:secret9f8e7d6c5b4a3f2e1d0c", "id1a2b3c4d5e6f7a8b9c0d=x9f8e7d6c5b4a3f2e1d0c",
	} {
		found := admin.Parse([]byte(key+"\n"), known, "deepseek")
		if len(found) != 1 || found[0].Skip != "" || found[0].Variable != "" || found[0].Secret.Reveal() != key || found[0].Provider != "deepseek" {
			t.Errorf("%q: %+v", key, found)
		}
	}
}

// TestParseSaysWhereItStopped: what stands behind a line without end is not lost in silence.
func TestParseSaysWhereItStopped(t *testing.T) {
	found := admin.Parse([]byte(canary+"\n"+strings.Repeat("x", 2<<20)+"\n"+canary2+"\n"), known, "")
	if len(found) != 2 || found[0].Skip != "" || found[1].Line != 2 || !strings.Contains(found[1].Skip, "longer than 1 MiB") {
		t.Errorf("found %+v", found)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"A=b", "export A='b", "groq x", "=", "\x00\xff", "a: b # c", `{"groq":{"key":"x"}}`, "[\"a\",", "A=\"x\ny\"", "-----BEGIN X", "\xff\xfea\x00"} {
		f.Add(s)
	}
	for _, w := range writings {
		for coding := range encodings {
			f.Add(string(encodings[coding](fmt.Sprintf(w.form, "GROQ_API_KEY", `"`+canary+`,<your key>"`))))
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, found := range admin.Parse([]byte(text), known, "groq") {
			if found.Skip == "" && (found.Provider == "" || found.Secret.Empty() || strings.ContainsAny(found.Secret.Reveal(), ",\r\n\x00<>")) {
				t.Errorf("line %d of %q is taken for a key", found.Line, text)
			}
			if found.Line < 1 || found.Line > 1+len(text) {
				t.Errorf("line %d of %q", found.Line, text)
			}
		}
	})
}

func TestImport(t *testing.T) {
	ctx := t.Context()
	r := newRig(t)
	text := "GROQ_API_KEY=" + canary + "\nGROQ_API_KEY_2=another-secret-0001\nPORT=3000\nOPENAI_API_KEY=sk-a1b2c3d4e5f6a7b8c9d0\nAZURE_OPENAI_API_KEY=xyz0xyz0xyz0\n"
	found := admin.Parse([]byte(text), r.Config.Providers, "")
	done, err := r.Import(ctx, found, false, noon)
	if err != nil || len(done) != 4 || r.names() != "groq groq-2 openai" {
		t.Fatalf("imported %d (%q): %v", len(done), r.names(), err)
	}
	wantError(t, done[3].Err, "azure", "base_url")
	if spilt := fmt.Sprintf("%+v %#v", done, found); strings.Contains(spilt, canary) || strings.Contains(spilt, "another-secret") {
		t.Error("the secrets can be printed")
	}

	again, err := r.Import(ctx, found[:2], false, noon)
	var twin *admin.TwinError
	if err != nil || len(again) != 2 || !errors.As(again[0].Err, &twin) || twin.Name != "groq" {
		t.Errorf("again: %v, %v", again, err)
	}
	r.undo() // the second import kept nothing, so the first is undone
	if r.names() != "" || r.ring.size() != 0 {
		t.Errorf("left: %q, %d secrets", r.names(), r.ring.size())
	}
}

func TestImportGoesOnAfterARejectedKey(t *testing.T) {
	r := newRig(t)
	r.answer = limit.Verdict{Class: limit.Auth, Status: 401}
	found := []admin.Found{{Provider: "groq", Secret: keystore.NewSecret(canary)}, {Provider: "openai", Secret: keystore.NewSecret("x1")}}
	done, err := r.Import(t.Context(), found, false, noon)
	if err != nil || len(done) != 2 || done[0].Err == nil || done[1].Err == nil || r.names() != "" {
		t.Errorf("got %v, %v", done, err)
	}
}
