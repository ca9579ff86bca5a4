package batch

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sluice/keystore"
)

// must ends a test that cannot go on.
func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// answer is the record of an answer to a prompt.
func answer(id, prompt string) record {
	item := request{ID: id, Body: asked("", prompt)}
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{"X-Request-Id": {"r-" + id}}}
	return newRecord(item, carried{Model: "sim/large", Usage: &usage{Input: 10, Output: 20}}).answered(resp, []byte("{\n \"choices\": [] }"))
}

func refusal(id, prompt string) record {
	return newRecord(request{ID: id, Body: asked("", prompt)}, carried{}).failed(errors.New("no"))
}

func put(t testing.TB, o *Output, records ...record) {
	t.Helper()
	for _, r := range records {
		text, err := r.line()
		must(t, err)
		must(t, o.add(text))
	}
}

// prompts is an input that asks so.
func prompts(t testing.TB, texts ...string) *Input {
	t.Helper()
	var b strings.Builder
	for i, text := range texts {
		fmt.Fprintf(&b, "{\"custom_id\":\"%d\",\"prompt\":%q}\n", i, text)
	}
	in, err := NewInput(written(t, "in.jsonl", b.String()), "", "")
	must(t, err)
	return in
}

// ids gives the IDs in a file, in order.
func ids(t testing.TB, path string) (ids []string) {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	for _, l := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		if l == "" {
			continue
		}
		f, err := readRecord([]byte(l))
		must(t, err)
		ids = append(ids, *f.CustomID)
	}
	return ids
}

func TestALineIsOpenAIs(t *testing.T) {
	text, err := answer("a", "x").line()
	must(t, err)
	var got struct {
		ID       string
		CustomID string `json:"custom_id"`
		Response struct {
			StatusCode int    `json:"status_code"`
			RequestID  string `json:"request_id"`
			Body       struct{ Choices []any }
		}
		Error *struct{ Code, Message string }
	}
	must(t, json.Unmarshal(text, &got))
	if strings.Count(string(text), "\n") != 1 || got.ID == "" || got.CustomID != "a" || got.Response.StatusCode != 200 || got.Response.RequestID != "r-a" ||
		got.Response.Body.Choices == nil || got.Error != nil {
		t.Errorf("%s", text)
	}
	text, err = refusal("a", "x").line()
	must(t, err)
	if !strings.Contains(string(text), `"response":null,"error":{"code":"failed","message":"no"}`) {
		t.Errorf("%s", text)
	}
	odd, err := answer("a", "x").answered(&http.Response{Header: http.Header{}}, []byte("<html>\n")).line()
	must(t, err)
	if !strings.Contains(string(odd), `"body":"<html>\n"`) {
		t.Errorf("%s", odd)
	}
}

// What an output has is not asked again, wherever its writer was ended.
func TestAnOutputIsCutAnywhere(t *testing.T) {
	in := prompts(t, "a", "b", "c")
	path := filepath.Join(t.TempDir(), "out.jsonl")
	o, err := OpenOutput(path)
	must(t, err)
	put(t, o, answer("1", "b"), answer("0", "a"))
	must(t, o.Close())
	whole, err := os.ReadFile(path)
	must(t, err)
	firstEnds := strings.IndexByte(string(whole), '\n')
	step := 3
	if testing.Short() {
		step = 17
	}
	for n := len(whole); n >= 0; n -= step {
		must(t, os.WriteFile(path, whole[:n], 0o600))
		o, err := OpenOutput(path)
		must(t, err)
		w, err := Look(in, o, Again{})
		must(t, err)
		done := 0
		if n >= firstEnds {
			done++
		}
		if n >= len(whole)-1 {
			done++
		}
		if w.Done != done || w.Left() != 3-done || w.Requests != 3 {
			t.Errorf("cut at byte %d: %d done, %d left", n, w.Done, w.Left())
		}
		for item, err := range w.todo() {
			must(t, err)
			put(t, o, answer(item.ID, map[string]string{"0": "a", "1": "b", "2": "c"}[item.ID]))
		}
		must(t, o.Close())
		if got := ids(t, path); len(got) != 3 {
			t.Errorf("cut at byte %d: %q", n, got)
		}
	}
	if _, err := os.Stat(path + ".lock"); err == nil {
		t.Error("the lock is still there")
	}
}

func TestOneBatchAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	o, err := OpenOutput(path)
	must(t, err)
	if _, err := OpenOutput(path); err == nil || !strings.Contains(err.Error(), "another batch writes") || keystore.HintOf(err) == "" {
		t.Errorf("a second one: %v", err)
	}
	if o.Killed {
		t.Error("the first batch is told that another was killed")
	}
	must(t, o.file.Close())
	must(t, o.lock.Unlock()) // as the end of a killed process does
	o, err = OpenOutput(path)
	must(t, err)
	if !o.Killed {
		t.Error("it is not told that the last batch was killed")
	}
	must(t, o.Close())
}

func TestOutputsThatAreNone(t *testing.T) {
	in := prompts(t, "a")
	for text, want := range map[string]string{"{\"a\":1}\n": ":1: it is no line", "hello\n": ":1: it is no line", "{\"custom_id\":\"a\",\"response\":{}}\nx\n": ":2: it is no line"} {
		path := written(t, "out", text)
		if _, err := OpenOutput(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
		if got, _ := os.ReadFile(path); string(got) != text {
			t.Errorf("%q was changed to %q", text, got)
		}
	}
	if _, err := OpenOutput(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no ordinary file") {
		t.Errorf("a directory: %v", err)
	}
	// Lines of other programs tell no body.
	o, err := OpenOutput(written(t, "out", `{"custom_id":"0","response":{"status_code":200,"body":{}},"error":null}`+"\n"))
	must(t, err)
	defer o.Close()
	if w, err := Look(in, o, Again{}); err != nil || w.Done != 1 || w.Left() != 0 {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestAgain(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	o, err := OpenOutput(path)
	must(t, err)
	put(t, o, answer("0", "a"), refusal("1", "b"), answer("2", "other"), answer("9", "gone"))
	must(t, o.Close())
	must(t, os.Chmod(path, 0o640))
	in := prompts(t, "a", "b", "c")
	for _, c := range []struct {
		again  Again
		failed int
		left   string
		kept   string
		err    string
	}{
		{again: Again{}, err: `"2" on line 3`, kept: "[0 1 2 9]"},
		{again: Again{Failed: true}, err: `"2" on line 3`, kept: "[0 1 2 9]"},
		{again: Again{Changed: true}, failed: 1, left: "[2]", kept: "[0 1 9]"},
		{again: Again{Failed: true, Changed: true}, left: "[1 2]", kept: "[0 9]"},
	} {
		o, err := OpenOutput(path)
		must(t, err)
		w, err := Look(in, o, c.again)
		if err != nil || c.err != "" {
			if err == nil || c.err == "" || !strings.Contains(err.Error(), c.err) || !strings.Contains(keystore.HintOf(err), "--force") {
				t.Errorf("%+v: %v", c.again, err)
			}
		} else {
			must(t, o.drop(w.drop)) // as a run begins
			var left []string
			for item, err := range w.todo() {
				must(t, err)
				left = append(left, item.ID)
			}
			if fmt.Sprint(left) != c.left || w.Failed != c.failed || w.Done != 1 || w.Left() != len(left) {
				t.Errorf("%+v: left %q, %+v", c.again, left, w)
			}
		}
		must(t, o.Close())
		if got := fmt.Sprint(ids(t, path)); got != c.kept {
			t.Errorf("%+v: the output has %s, want %s", c.again, got, c.kept)
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("its mode is %v, %v", info.Mode(), err)
	}
}

func TestOrder(t *testing.T) {
	path := filepath.Join(t.TempDir(), "out.jsonl")
	o, err := OpenOutput(path)
	must(t, err)
	put(t, o, answer("2", "c"), answer("9", "gone"), refusal("0", "a"), answer("1", "b"))
	must(t, o.Order(prompts(t, "a", "b", "c")))
	put(t, o, answer("3", "d"))
	must(t, o.Close())
	if got := fmt.Sprint(ids(t, path)); got != "[0 1 2 9 3]" {
		t.Error(got)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("beside it lies %v", files)
	}
}

func TestAnIDTwiceIsABadLine(t *testing.T) {
	in, err := NewInput(written(t, "in", `{"id":"a","prompt":"x"}`+"\n"+`{"id":"a","prompt":"y"}`+"\n"+`{"id":"b"`+"\n"), jsonLines, "")
	must(t, err)
	o, err := OpenOutput(filepath.Join(t.TempDir(), "out"))
	must(t, err)
	defer o.Close()
	w, err := Look(in, o, Again{})
	must(t, err)
	n := 0
	for item, err := range w.todo() {
		must(t, err)
		if n++; item.Line != 1 {
			t.Errorf("line %d is asked", item.Line)
		}
	}
	if w.Requests != 1 || n != 1 || w.BadLines != 2 || w.Bad[0].Error() != `line 2: its ID "a" is that of line 1 already` || w.Bad[1].Line != 3 {
		t.Errorf("%+v, %d asked", w, n)
	}
}
