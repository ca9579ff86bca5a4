package cli

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// sameAnswer is a server that gives every chat the same answer, and counts them.
type sameAnswer struct {
	*httptest.Server
	asked atomic.Int64
}

func newSameAnswer(t *testing.T, status int, body string) *sameAnswer {
	t.Helper()
	a := &sameAnswer{}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		a.asked.Add(1)
		if status == http.StatusOK {
			w.Header().Set("Content-Type", "text/event-stream")
		}
		w.WriteHeader(status)
		fmt.Fprint(w, body)
	}))
	t.Cleanup(a.Close)
	return a
}

const goodStream = `data: {"choices":[{"index":0,"delta":{"content":"All is well."}}]}` + "\n\n" +
	`data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"

// askAlong runs ask over a chain of those servers.
func askAlong(t *testing.T, servers ...*sameAnswer) (code int, out, said string) {
	t.Helper()
	dir := t.TempDir()
	var chain []string
	var rows strings.Builder
	for i, s := range servers {
		chain = append(chain, fmt.Sprintf("%q", fmt.Sprintf("p%d/m", i)))
		fmt.Fprintf(&rows, "[providers.p%d]\nbase_url = %q\n[[keys]]\nname = \"k%d\"\nprovider = \"p%d\"\nsecret = \"env:OTHER_KEY\"\n", i, s.URL+"/v1", i, i)
	}
	path := filepath.Join(dir, "sluice", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("models = ["+strings.Join(chain, ", ")+"]\n"+rows.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	code = Main(t.Context(), Process{Args: []string{"ask", "hello"}, Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Env: []string{"XDG_CONFIG_HOME=" + dir, "XDG_DATA_HOME=" + dir, "XDG_STATE_HOME=" + dir, "OTHER_KEY=sk-test-0123456789abcdef"}})
	return code, stdout.String(), stderr.String()
}

// dislikes are answers of a first model after which the next one answers.
var dislikes = []struct {
	status int
	body   string
}{
	{400, `{"error":{"message":"Unsupported parameter: 'stream_options' is not supported with this model.","param":"stream_options"}}`},
	{422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options"],"msg":"Extra inputs are not permitted"}]}`},
	{400, `{"error":{"message":"The model does not support streaming"}}`},
	{404, "404 page not found"}, {404, `{"detail":"Not Found"}`}, {405, `{"error":"Method Not Allowed"}`},
}

func TestAskGoesOnAfterADislike(t *testing.T) {
	for _, d := range dislikes {
		first, second, third := newSameAnswer(t, d.status, d.body), newSameAnswer(t, 200, goodStream), newSameAnswer(t, 200, goodStream)
		code, out, said := askAlong(t, first, second, third)
		if code != exitOK || strings.TrimSpace(out) != "All is well." || first.asked.Load() != 1 || second.asked.Load() != 1 || third.asked.Load() != 0 {
			t.Errorf("%d %s: status %d, %q, asked %d %d %d\n%s", d.status, d.body, code, out, first.asked.Load(), second.asked.Load(), third.asked.Load(), said)
		}
	}
}

func TestAskShowsTheFirstDislike(t *testing.T) {
	for _, d := range dislikes[:3] {
		first, second, third := newSameAnswer(t, d.status, d.body), newSameAnswer(t, 400, `{"error":{"message":"Unknown parameter: stream"}}`), newSameAnswer(t, 200, goodStream)
		code, _, said := askAlong(t, first, second, third)
		if code == exitOK || !strings.Contains(said, "p0/m: "+fmt.Sprint(d.status)) || strings.Contains(said, "another model may") || first.asked.Load()+second.asked.Load() != 2 || third.asked.Load() != 0 {
			t.Errorf("%d %s: status %d, asked %d %d %d\n%s", d.status, d.body, code, first.asked.Load(), second.asked.Load(), third.asked.Load(), said)
		}
	}
}

func TestAskShowsAWrongAddress(t *testing.T) {
	for _, d := range dislikes[3:] {
		first := newSameAnswer(t, d.status, d.body)
		code, _, said := askAlong(t, first)
		if code == exitOK || !strings.Contains(said, first.URL+"/v1/chat/completions") || !strings.Contains(said, "check base_url of provider p0") || first.asked.Load() != 1 {
			t.Errorf("%d %s: status %d, asked %d\n%s", d.status, d.body, code, first.asked.Load(), said)
		}
	}
}
