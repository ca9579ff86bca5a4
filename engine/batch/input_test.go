package batch

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// written is a file with that text.
func written(t testing.TB, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// read gives the requests of a text, one a line, and what is wrong with the others.
func read(t testing.TB, name, form, template, text string) (items []request, wrong []string) {
	t.Helper()
	in, err := NewInput(written(t, name, text), form, template)
	if err != nil {
		t.Fatal(err)
	}
	for item, err := range in.items() {
		if err != nil {
			wrong = append(wrong, err.Error())
			continue
		}
		items = append(items, item)
	}
	return items, wrong
}

func TestEveryFormIsRead(t *testing.T) {
	const one = `{"model":"sluice","messages":[{"role":"user","content":"a < b"}]}`
	for _, c := range []struct{ name, form, template, text, id, body string }{
		{"a.jsonl", "", "", `{"custom_id":"x","method":"POST","url":"/v1/chat/completions","body":{"model":"gpt-4o","messages":[{"role":"user","content":"a < b"}]}}`, "x", one},
		{"a.jsonl", "", "", `{"custom_id":"x","body":{"temperature":0,"messages":[1],"model":"m","x-unknown":{"deep":[1.50, 2]},"seed":12345678901234567890}}`, "x",
			`{"model":"sluice","temperature":0,"messages":[1],"x-unknown":{"deep":[1.50,2]},"seed":12345678901234567890}`},
		{"a.jsonl", "", "", "\xef\xbb\xbf" + `{"id":7,"prompt":"a < b"}` + "\r\n", "7", one},
		{"a.jsonl", "", "", `{"id":null,"custom_id":"y","prompt":"q","system":"be brief","temperature":0}`, "y",
			`{"model":"sluice","messages":[{"role":"system","content":"be brief"},{"role":"user","content":"q"}],"temperature":0}`},
		{"a", "", "", "\n  " + `{"messages":[{"role":"user","content":"a < b"}],"stream":false}`, "",
			`{"model":"sluice","messages":[{"role":"user","content":"a < b"}],"stream":false}`},
		{"a", "", "", "a < b\n", "", one},
		{"a.txt", "", "{{.text}} < b", "a", "", one},
		{"a.csv", "", "", "id,prompt\n3,a < b\n", "3", one},
		{"a.csv", "", "{{.left}} < {{index . \"the right\"}}", "left,the right\na,b\n", "", one},
		{"a.jsonl", "", "{{.n}} < {{.in.deep}}", `{"id":"t","n":1.50,"in":{"deep":"b"}}`, "t", strings.Replace(one, "a <", "1.50 <", 1)},
		{"a.data", "csv", "", "prompt\n\"a < b\"\n", "", one},
	} {
		items, wrong := read(t, c.name, c.form, c.template, c.text)
		if len(items) != 1 || len(wrong) > 0 {
			t.Errorf("%q: %d requests, wrong: %q", c.text, len(items), wrong)
			continue
		}
		id := c.id
		if id == "" {
			id = items[0].hash()
		}
		if items[0].ID != id || string(items[0].Body) != c.body {
			t.Errorf("%q: ID %q, body %s", c.text, items[0].ID, items[0].Body)
		}
	}
}

func TestBadLinesAreNamedAndPassedOver(t *testing.T) {
	for name, c := range map[string]struct{ form, text, want string }{
		"cut":               {jsonLines, `{"prompt":"a"`, "line 2: reading JSON: unexpected end"},
		"no object":         {jsonLines, `"a"`, "line 2: it is not a JSON object"},
		"more behind":       {jsonLines, `{"prompt":"a"} {}`, "line 2: reading JSON: invalid character"},
		"twice":             {jsonLines, `{"prompt":"a","prompt":"b"}`, `line 2: "prompt" stands there twice`},
		"nothing to ask":    {jsonLines, `{"text":"a"}`, "line 2: it has no body, no messages and no prompt"},
		"no messages":       {jsonLines, `{"custom_id":"b","body":{"input":"a"}}`, "line 2: it has no messages"},
		"empty messages":    {jsonLines, `{"messages":[ ]}`, "line 2: its messages are no list"},
		"messages as text":  {jsonLines, `{"messages":"hello"}`, "line 2: its messages are no list"},
		"a stream":          {jsonLines, `{"messages":[1],"stream":true}`, "line 2: it asks for a stream"},
		"embeddings":        {jsonLines, `{"url":"/v1/embeddings","body":{"input":"a"}}`, `line 2: its url is "/v1/embeddings"`},
		"a method":          {jsonLines, `{"method":"GET","body":{"messages":[1]}}`, `line 2: its method is "GET"`},
		"an odd ID":         {jsonLines, `{"custom_id":["a"],"prompt":"a"}`, "line 2: custom_id is neither text nor a number"},
		"a long ID":         {jsonLines, `{"custom_id":"` + strings.Repeat("a", 600) + `","prompt":"a"}`, "line 2: custom_id is empty or longer"},
		"not UTF-8":         {jsonLines, "{\"prompt\":\"\xff\"}", "line 2: it is not UTF-8"},
		"prompts in a list": {jsonLines, `{"prompt":["a"]}`, "line 2: it has no body"},
		"too long":          {plainText, strings.Repeat("a", maxLine+1), "line 2: it is too long"},
		"a text, no UTF-8":  {plainText, "\xff", "line 2: it is not UTF-8"},
	} {
		first := `{"prompt":"a"}`
		items, wrong := read(t, "in", c.form, "", first+"\n"+c.text+"\n\n"+first+"\n")
		if len(items) != 2 || items[1].Line != 4 || len(wrong) != 1 || !strings.HasPrefix(wrong[0], c.want) {
			t.Errorf("%s: %d requests, wrong: %q", name, len(items), wrong)
		}
	}
	items, wrong := read(t, "in.csv", "", "", "id,prompt\n1,a\n2\n3,\"b\" c\n4,\n5,e\n6,\xff\n")
	if len(items) != 2 || items[1].Line != 6 || len(wrong) != 4 || !strings.HasPrefix(wrong[0], "line 3: wrong number of fields") || !strings.HasPrefix(wrong[3], "line 7: it is not UTF-8") {
		t.Errorf("a table: %d requests, wrong: %q", len(items), wrong)
	}
	for text, want := range map[string]string{
		"a,a\n1,2\n": "two columns",
		"prompt\n\"" + strings.Repeat("a", maxLine+9e3): "too long",
	} {
		if items, wrong := read(t, "in.csv", "", "", text); len(items) > 0 || len(wrong) != 1 || !strings.Contains(wrong[0], want) {
			t.Errorf("%.20q: %d requests, wrong: %q", text, len(items), wrong)
		}
	}
	if _, wrong := read(t, "in", jsonLines, "{{.a}} {{.b}}", `{"a":1}`); len(wrong) != 1 || !strings.Contains(wrong[0], `no entry for key "b"`) {
		t.Errorf("a template that wants more: %q", wrong)
	}
}

// Requests without an ID get one of their body; the same body again, another.
func TestIDsOfBodies(t *testing.T) {
	items, wrong := read(t, "in.txt", "", "", "a\nb\na\na\n")
	if len(items) != 4 || len(wrong) > 0 {
		t.Fatal(items, wrong)
	}
	for i, suffix := range map[int]string{2: "-2", 3: "-3"} {
		if items[i].ID != items[0].ID+suffix {
			t.Errorf("the ID on line %d is %q after %q", i+1, items[i].ID, items[0].ID)
		}
	}
}

func TestInputsThatAreNone(t *testing.T) {
	for _, c := range []struct{ path, form, template, want string }{
		{filepath.Join(t.TempDir(), "none"), "", "", "no such file"},
		{t.TempDir(), "", "", "no ordinary file"},
		{written(t, "a", "x"), "xml", "", `unknown form "xml"`},
		{written(t, "a", "x"), "", "{{.a", "reading the template"},
	} {
		if _, err := NewInput(c.path, c.form, c.template); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// Whatever stands in a file, each line is a request that can be sent, or is
// named; and it is read twice alike.
func FuzzInput(f *testing.F) {
	for _, text := range []string{
		`{"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"messages":[{"role":"user","content":"x"}],"temperature":0}}`,
		"{\"prompt\":\"a\"}\n{\"prompt\":\"a\"}\n\n{\"messages\":[1]}", "id,prompt\n1,\"a\nb\"\n2", "\xef\xbb\xbfhello\r\nworld", `{"body":{"messages":[],"stream":true}}`,
	} {
		for form := range uint8(3) {
			f.Add([]byte(text), form)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, form uint8) {
		in := &Input{form: []string{jsonLines, plainText, csvTable}[form%3]}
		var once, again []string
		for _, into := range []*[]string{&once, &again} {
			last := 0
			for item, err := range in.from(bytes.NewReader(text)) {
				*into = append(*into, fmt.Sprint(item.ID, string(item.Body), err))
				if err != nil {
					continue
				}
				var body struct {
					Model    string            `json:"model"`
					Messages []json.RawMessage `json:"messages"`
				}
				if err := json.Unmarshal(item.Body, &body); err != nil || body.Model != "sluice" || len(body.Messages) == 0 || item.ID == "" {
					t.Errorf("%q: %v", item.Body, err)
				}
				if item.Line <= last {
					t.Errorf("line %d after %d", item.Line, last)
				}
				last = item.Line
			}
		}
		if fmt.Sprint(once) != fmt.Sprint(again) {
			t.Errorf("read once: %q; again: %q", once, again)
		}
	})
}
