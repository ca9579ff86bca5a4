package cli

import (
	"strings"
	"testing"
)

// TestKeysOfAPool: several keys in one variable are so many keys at every door,
// and what is none among them is named.
func TestKeysOfAPool(t *testing.T) {
	r := newKeyRig(t, "[[keys]]\nname = \"mine\"\nprovider = \"relay\"\nsecret = \"env:POOL\"\n")
	r.env = append(r.env, `POOL="`+goodToken+`, <your key>, Bearer `+otherToken+`"`)
	lines := r.list()
	if len(lines) != 2 || lines["mine"].Tail != "…ab12" || lines["mine#2"].Tail != "…cd34" {
		t.Errorf("%+v", lines)
	}
	r.want(0, "", []string{"test"}, "mine  accepted", "mine#2  accepted")
	r.want(1, "", []string{"remove", "mine#2"}, "is declared in", "config.toml:4")
	r.want(1, otherToken, []string{"add", "relay"}, `this is the secret of key "mine#2" already`)
	r.quiet()
}

func TestKeysAddOfAPool(t *testing.T) {
	r := newKeyRig(t, "")
	r.env = append(r.env, "POOL="+goodToken+","+otherToken+",changeme")
	r.want(0, "", []string{"add", "relay", "--name", "mine", "--from", "env:POOL"}, "added mine (relay)", "added mine-2 (relay)", "environment variable POOL, key 2")
	if lines := r.list(); len(lines) != 2 || lines["mine-2"].Tail != "…cd34" {
		t.Errorf("%+v", lines)
	}
	r.want(0, "", []string{"undo"}, "undone")
	if lines := r.list(); len(lines) != 0 {
		t.Errorf("%+v", lines)
	}
	r.want(1, goodToken+","+otherToken, []string{"add", "relay"}, "there are 2 keys where one is expected", "sluice keys import")
	r.want(1, "<your key>", []string{"add", "relay"}, "it is a placeholder")
	r.want(1, "export GROQ_API_KEY=gsk_0123456789abcdefghijABCDEFGHIJ", []string{"add", "relay"}, "this is a key of groq, not of relay")
	r.want(0, `export RELAY_KEY="Bearer `+goodToken+`"`, []string{"add", "relay"}, "added relay (relay, …ab12)")
	r.want(1, "sk-xxx", []string{"replace", "relay"}, "it is a placeholder")
	r.want(0, "Bearer "+otherToken, []string{"replace", "relay"}, "…cd34")
	r.quiet()
}

// TestKeysImportOfEveryFile: files as Windows and other programs write them.
func TestKeysImportOfEveryFile(t *testing.T) {
	for name, text := range map[string]string{
		"auth.json": `{"relay": {"type": "api", "key": "` + goodToken + `"}, "openai": {"type": "oauth", "access": "eyJx", "refresh": "r"}}`,
		"keys.ps1":  "\xff\xfe" + strings.Join(strings.Split("$env:RELAY_API_KEY = \""+goodToken+"\"\r\n", ""), "\x00") + "\x00",
		"keys.bat":  "@echo off\r\nset RELAY_API_KEY=" + goodToken + "\r\nset OPENAI_API_KEY=<your key>\r\n",
		"keys.fish": "set -gx RELAY_API_KEY " + goodToken + "\n",
	} {
		r := newKeyRig(t, "")
		stdout := r.want(0, "", []string{"import", r.write(name, text)}, "added relay (relay, …ab12)")
		if strings.Contains(stdout, "openai") {
			t.Errorf("%s: %s", name, stdout)
		}
		r.quiet()
	}
}
