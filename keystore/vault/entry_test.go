package vault_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"sluice/keystore/vault"
)

// alphabets are those that providers draw their keys from.
var alphabets = []string{
	"0123456789abcdef", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
}

// drawnKey is a key as a provider may give it.
func drawnKey(r *rand.Rand) string {
	prefixes := []string{"", "sk-", "sk-proj-", "sk-ant-api03-", "gsk_", "AIzaSy", "xai-", "hf_", "nvapi-", "csk-", "cpk_", "tgp_v1_", "ms-", "AQ."}
	alphabet := alphabets[r.IntN(len(alphabets))]
	b := []byte(prefixes[r.IntN(len(prefixes))])
	for range 32 + r.IntN(60) {
		b = append(b, alphabet[r.IntN(len(alphabet))])
	}
	b[len(b)-1] = 'z' // not a mark of the alphabet at the end of a key
	return string(b)
}

// wrappings are what people put around one key.
var wrappings = []string{
	"%s", " %s ", "\t%s\r\n", `"%s"`, `'%s'`, "`%s`", "“%s”", "‘%s’", "«%s»", `"'%s'"`, "Bearer %s", "bearer %s", `"Bearer %s"`, `Bearer "%s"`,
	"Authorization: Bearer %s", "x-api-key: %s", "X-Goog-Api-Key: %s", "\ufeff%s", "\u200b%s\u200b", "\u00a0%s", `"%s",`, `%s;`, "%s # mine",
	`"%s" # mine`,
	"# a comment\n%s\n", `["%s"]`,
}

// joints are what stands between the keys of a pool.
var joints = []string{",", ", ", " , ", ",\n", "\n", "\r\n", ";", "; ", " ", ",,", `","`, `', '`, ",\n# a comment\n"}

func TestEntriesOfEveryPool(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	rounds := 3
	if testing.Short() {
		rounds = 1
	}
	for range rounds {
		for _, joint := range joints {
			for _, wrapping := range wrappings {
				for n := 1; n <= 4; n++ {
					var want []string
					for range n {
						want = append(want, drawnKey(r))
					}
					text := fmt.Sprintf(wrapping, strings.Join(want, joint))
					wantEntries(t, text, want)
				}
			}
		}
	}
}

// wantEntries fails unless text holds these keys and nothing else, and each is
// found again as it is.
func wantEntries(t *testing.T, text string, want []string) {
	t.Helper()
	var got []string
	for _, e := range vault.Entries(text) {
		if e.Fault != "" {
			t.Fatalf("%q: %s", text, e.Fault)
		}
		got = append(got, e.Secret.Reveal())
		if again := vault.Entries(e.Secret.Reveal()); len(again) != 1 || again[0].Secret.Reveal() != e.Secret.Reveal() {
			t.Fatalf("%q is taken apart again", e.Secret.Reveal())
		}
	}
	if strings.Join(got, "\x00") != strings.Join(want, "\x00") {
		t.Fatalf("%q: got %q, want %q", text, got, want)
	}
}

func TestEntriesOfOtherKeys(t *testing.T) {
	for text, want := range map[string][]string{
		"a,b,c": {"a", "b", "c"}, "a,a,b": {"a", "b"}, "a secret of two words": {"a secret of two words"}, "x1": {"x1"},
		"c2VjcmV0LWtleS0wMTIzNDU2Nzg5MA==": {"c2VjcmV0LWtleS0wMTIzNDU2Nzg5MA=="}, "id1a:s3cret": {"id1a:s3cret"}, "sk-1234": {"sk-1234"},
		"bce-v3/ALTAK-a1b2c3/d4e5f6a7": {"bce-v3/ALTAK-a1b2c3/d4e5f6a7"}, "0123456789abcdef0123456789abcdef.Ab3dE6gH9jK2mN5p": {"0123456789abcdef0123456789abcdef.Ab3dE6gH9jK2mN5p"},
		"another-secret-0001": {"another-secret-0001"}, "<" + canary + ">,b": {canary, "b"},
	} {
		wantEntries(t, text, want)
	}
}

// TestEntriesRefusesStandIns: what stands in place of a key, in every dress, is
// named and never taken for one.
func TestEntriesRefusesStandIns(t *testing.T) {
	var texts []string
	for _, word := range []string{
		"your key", "your api key", "YOUR_API_KEY", "YOUR_OPENAI_API_KEY", "your-api-key-here", "yourApiKey", "your_key_1", "sk-your-key",
		"sk-ant-your-key-here",
		"changeme", "CHANGE_ME", "change-me", "replace me", "REPLACE_WITH_YOUR_KEY", "insert key here", "paste-your-token", "placeholder", "sk-example",
		"dummy", "todo",
		"none", "null", "undefined", "OPENAI_API_KEY", "MY_OTHER_TOKEN", "sk-...", "sk-…", "xxx", "sk-xxx", "sk-XXXXXXXXXXXX", "sk-proj-xxxx",
		"AIzaxxxxxxxx", "gsk_****", "sk-****ab12",
		"sk-••••••••", "xxxx-xxxx-xxxx", "sk-0000000000000000", "00000000-0000-0000-0000-000000000000", "sk-abc...xyz", "$OTHER", "${OTHER}",
		"$(pass show x)", "$env:OTHER", "%OTHER%",
		"{{ OTHER }}", "{env:OTHER}", "{file:~/key}", "op://Private/openai/key", "env:OTHER", "process.env.OTHER", "https://example.org/keys",
		"-----BEGIN PRIVATE KEY-----\nabcd\n-----END",
		`{"type":"service_account","private_key":"a,b"}`, "sk—abcdefghijklmnop", "insert your key, please",
		"<" + canary, "OPENAI_API_KEY=" + canary, "export GROQ_API_KEY=" + canary, canary + " and words", canary + "; export A=b",
	} {
		texts = append(texts, word, "<"+word+">", "["+word+"]", `"`+word+`"`, "'"+word+"'", "Bearer "+word)
	}
	for _, text := range texts {
		for _, e := range vault.Entries(text) {
			if e.Fault == "" {
				t.Errorf("%q is taken for a key", text)
			}
			if strings.Contains(e.Fault, canary) {
				t.Errorf("the fault of %q repeats it", text)
			}
		}
	}
}

func TestEntriesNamesTheBadAmongTheGood(t *testing.T) {
	found := vault.Entries(canary + ", <your key>, sk-xxx," + canary[:20] + "1b2c3d4e")
	if len(found) != 4 || found[0].Fault != "" || found[1].Fault == "" || found[2].Fault == "" || found[3].Fault != "" {
		t.Errorf("found %+v", found)
	}
}

func TestOpenAPool(t *testing.T) {
	v := vault.New(vault.Options{LookupEnv: env(map[string]string{
		"POOL": `"first-of-3, <your key>, second-of-3,third-of-3"`, "BEARER": "Bearer " + canary, "STANDIN": "<your key>",
	})})
	wantOpen(t, v, "env:POOL", "first-of-3")
	wantOpen(t, v, "env:POOL#1", "first-of-3")
	wantOpen(t, v, "env:POOL#2", "second-of-3")
	wantOpen(t, v, "env:POOL#3", "third-of-3")
	wantOpen(t, v, "env:BEARER", canary)
	for ref, want := range map[string]string{"env:POOL#4": "POOL holds no key 4", "env:STANDIN": "STANDIN holds no key: it is a placeholder",
		"env:NOT_SET#2": "NOT_SET is not set"} {
		if _, err := v.Open(t.Context(), ref); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "your key") {
			t.Errorf("%s: %v", ref, err)
		}
	}
	for _, ref := range []string{"env:A#0", "env:A#", "env:A#x", "env:A#-1", "env:A#1#2"} {
		if vault.CheckRef(ref) == nil {
			t.Errorf("%s is a reference", ref)
		}
	}
}

func TestOpenOneFromACommand(t *testing.T) {
	v := vault.New(vault.Options{Environ: commandEnv()})
	wantOpen(t, v, command("print", "Bearer", canary[:14]), canary[:14])
	for _, out := range []string{"a,b", "<your key>", "OPENAI_API_KEY=" + canary[:14], "changeme"} {
		if _, err := v.Open(t.Context(), command("print", out)); err == nil || strings.Contains(err.Error(), canary[:14]) {
			t.Errorf("%q: %v", out, err)
		}
	}
}

// TestPassphraseIsTakenAsItStands: what parts a pool of keys may be part of a
// passphrase.
func TestPassphraseIsTakenAsItStands(t *testing.T) {
	for _, pass := range []string{"a, b; 'c'", "<your key>", "Bearer x", `"quoted"`, "changeme"} {
		o := fileOptions(t.TempDir()+"/secrets.age", pass)
		ref := put(t, vault.New(o), "k1", canary)
		o.Passphrase, o.PassphraseRef = nil, "env:PASS"
		o.LookupEnv = env(map[string]string{"PASS": pass})
		wantOpen(t, vault.New(o), ref, canary)
	}
}

func FuzzEntries(f *testing.F) {
	for _, s := range append(append([]string{}, wrappings...), "a,b,c", "<x>", "sk-xxx", "\x00", "[a,", "Bearer Bearer x", "-----BEGIN X", `{"a":1}`) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		found := vault.Entries(text)
		if len(found) == 0 {
			t.Fatal("there is no entry")
		}
		for _, e := range found {
			s := e.Secret.Reveal()
			switch again := vault.Entries(s); {
			case e.Fault != "":
			case s == "" || strings.ContainsAny(s, ",\r\n\x00"):
				t.Errorf("%q is taken for a key", s)
			case len(again) != 1 || again[0].Fault != "" || again[0].Secret.Reveal() != s:
				t.Errorf("%q of %q is taken apart again: %v", s, text, again)
			}
		}
	})
}
