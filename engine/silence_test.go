package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine/ending"
	"sluice/engine/policy"
	"sluice/engine/wire"
	"sluice/keystore/limit"
)

// playing is a server that streams what play writes; play ends early when the
// client has gone.
type playing struct {
	play func(w io.Writer, pause func(time.Duration) bool)
	head http.Header
}

func (p playing) RoundTrip(req *http.Request) (*http.Response, error) {
	r, w := io.Pipe()
	gone := req.Context().Done()
	go func() {
		defer func() { _ = w.CloseWithError(context.Cause(req.Context())) }() // nil: the end
		p.play(w, func(d time.Duration) bool {
			select {
			case <-time.After(d):
				return true
			case <-gone:
				return false
			}
		})
	}()
	context.AfterFunc(req.Context(), func() { _ = r.CloseWithError(context.Cause(req.Context())) })
	h := http.Header{"Content-Type": {"text/event-stream"}}
	for k, v := range p.head {
		h[k] = v
	}
	return &http.Response{Status: "200 OK", StatusCode: http.StatusOK, Header: h, Body: r, Request: req}, nil
}

// over asks through an engine whose only provider is p.
func over(t *testing.T, p http.RoundTripper, f func(r *rig, o Outcome)) {
	t.Helper()
	inBubble(t, simple([]string{"large"}, []string{"one"}), func(o *Options) {
		o.Transport = p
		o.Timeouts = wire.Timeouts{Idle: 30 * time.Second, FirstToken: time.Minute}
		o.Policy = policy.Policy{RetryIf: policy.Transient, Wait: policy.Fixed(time.Second), Stop: policy.Attempts(2)}
	}, func(r *rig) {
		f(r, r.ask(question("hello")))
		time.Sleep(time.Hour) // the server gives up
		synctest.Wait()
	})
}

const (
	said = `data: {"choices":[{"index":0,"delta":{"content":"some text"}}]}` + "\n\n"
	done = `data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n"
)

// silences are what servers send while nothing gets on.
var silences = map[string]string{
	"nothing":          "",
	"comments":         ": keep-alive\n\n",
	"blank lines":      "\n",
	"single bytes":     " ",
	"a word in bytes":  "d",
	"event names":      "event: ping\n\n",
	"pings":            "event: ping\ndata: {\"type\":\"ping\"}\n\n",
	"empty deltas":     `data: {"choices":[{"index":0,"delta":{}}]}` + "\n\n",
	"empty text":       `data: {"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"","tool_calls":[],"refusal":null},"finish_reason":null}]}` + "\n\n",
	"empty objects":    "data: {}\n\n",
	"the same usage":   `data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}` + "\n\n",
	"no choices":       `data: {"id":"x","object":"chat.completion.chunk","choices":[]}` + "\n\n",
	"unfinished event": `data: {"choices":[{"index":0,"delta":{"content":"` + "\n",
	"gemini's nothing": `data: {"candidates":[{"content":{"parts":[{"text":""}]}}]}` + "\n\n",
}

func TestSilenceIsNotLifeHoweverItIsDressed(t *testing.T) {
	for name, silence := range silences {
		for _, every := range []time.Duration{time.Second, 7 * time.Second, 29 * time.Second} {
			t.Run(fmt.Sprint(name, " every ", every), func(t *testing.T) {
				over(t, playing{play: func(w io.Writer, pause func(time.Duration) bool) {
					_, _ = io.WriteString(w, said)
					for range 2 * time.Hour / every {
						if _, err := io.WriteString(w, silence); err != nil || !pause(every) {
							return
						}
					}
				}}, func(r *rig, o Outcome) {
					var broken *ending.BrokenError
					if !errors.As(o.Err, &broken) || broken.Verdict.Class != limit.Timeout || o.Text != "some text" || o.Sends != 1 {
						r.t.Errorf("%q after %d sends, error %v", o.Text, o.Sends, o.Err)
					}
					if took := o.Ended.Sub(o.Started); took < 29*time.Second || took > 65*time.Second {
						r.t.Errorf("ended after %s", took)
					}
				})
			})
		}
	}
}

// lives are what shows that an answer gets on; %d changes.
var lives = map[string]string{
	"text":             `data: {"choices":[{"index":0,"delta":{"content":"%d "}}]}` + "\n\n",
	"reasoning":        `data: {"choices":[{"index":0,"delta":{"reasoning_content":"%d"}}]}` + "\n\n",
	"arguments":        `data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"%d"}}]}}]}` + "\n\n",
	"sealed reasoning": `data: {"choices":[{"index":0,"delta":{"content":"","reasoning_details":[{"type":"reasoning.encrypted","data":"%d"}]}}]}` + "\n\n",
	"signatures":       `data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"%d"}}` + "\n\n",
	"usage":            `data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":1%d}}` + "\n\n",
	"a picture":        `data: {"choices":[{"index":0,"delta":{"content":"","images":[{"image_url":{"url":"data:%d"}}]}}]}` + "\n\n",
	"a long event":     strings.Repeat(" ", 20<<10),
}

func TestWhatGetsOnIsWaitedFor(t *testing.T) {
	for name, life := range lives {
		t.Run(name, func(t *testing.T) {
			over(t, playing{play: func(w io.Writer, pause func(time.Duration) bool) {
				_, _ = io.WriteString(w, said)
				for i := range 60 {
					event := life
					if strings.Contains(life, "%d") {
						event = fmt.Sprintf(life, i)
					}
					if _, err := io.WriteString(w, event); err != nil || !pause(20*time.Second) {
						return
					}
				}
				_, _ = io.WriteString(w, "\n"+done)
			}}, func(r *rig, o Outcome) {
				if o.Err != nil || !strings.HasPrefix(o.Text, "some text") || o.Ended.Sub(o.Started) < 20*time.Minute {
					r.t.Errorf("%q after %s, error %v", o.Text, o.Ended.Sub(o.Started), o.Err)
				}
			})
		})
	}
}

// TestAPauseOfTheReaderIsNoSilence: only time in which somebody reads counts.
func TestAPauseOfTheReaderIsNoSilence(t *testing.T) {
	inBubble(t, simple([]string{"large"}, []string{"one"}), func(o *Options) {
		o.Timeouts = wire.Timeouts{Idle: 30 * time.Second}
		o.Transport = playing{play: func(w io.Writer, pause func(time.Duration) bool) {
			for range 5 {
				if _, err := io.WriteString(w, said); err != nil || !pause(time.Second) {
					return
				}
			}
			_, _ = io.WriteString(w, done)
		}}
	}, func(r *rig) {
		req, _ := http.NewRequest(http.MethodPost, "https://sluice.invalid/v1/chat/completions", strings.NewReader(`{"model":"sluice","stream":true,"messages":[{"role":"user","content":"hello"}]}`))
		resp, err := r.e.RoundTrip(req)
		if err != nil {
			r.t.Fatal(err)
		}
		defer resp.Body.Close()
		var all []byte
		buf := make([]byte, 64)
		for err == nil {
			var n int
			n, err = resp.Body.Read(buf)
			all = append(all, buf[:n]...)
			time.Sleep(20 * time.Second)
		}
		if !errors.Is(err, io.EOF) || strings.Count(string(all), "some text") != 5 {
			r.t.Errorf("read %q, error %v", all, err)
		}
	})
}

// preludes are what may come before the first content, a shape each: at least
// as many bytes as size says.
var preludes = map[string]func(w io.Writer, size int){
	"search results":     repeated(`data: {"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"search_results":["` + strings.Repeat("result ", 11<<10) + `"]}` + "\n\n"),
	"sealed reasoning":   repeated(`data: {"id":"x","choices":[{"index":0,"delta":{"content":"","reasoning_details":[{"type":"reasoning.encrypted","data":"` + strings.Repeat("QUJD", 200) + `"}]}}]}` + "\n\n"),
	"empty reasoning":    repeated(`data: {"id":"x","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning":"","reasoning_content":null}}]}` + "\n\n"),
	"comments":           repeated(": " + strings.Repeat("OPENROUTER PROCESSING ", 10) + "\n\n"),
	"blank lines":        repeated("\n\n\n\n"),
	"pings":              repeated("event: ping\ndata: {\"type\":\"ping\"}\n\n"),
	"usage":              repeated(`data: {"id":"x","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":0}}` + "\n\n"),
	"lines of one event": repeated("data: {\"id\":\"x\",\ndata: \"choices\":[],\n" + strings.Repeat("data: \"citations\":[{\"a\":\n", 1) + strings.Repeat("data: [\"https://example.org/a/long/address\"],\ndata: \"x\":\n", 2000) + "data: 1}]}\n\n"),
	"one event": func(w io.Writer, size int) {
		_, _ = io.WriteString(w, `data: {"choices":[],"search_results":["`)
		repeated("a long text ")(w, min(size, 3<<20))
		_, _ = io.WriteString(w, `"]}`+"\n\n")
	},
}

func repeated(event string) func(io.Writer, int) {
	event = strings.Repeat(event, 1+(32<<10)/len(event))
	return func(w io.Writer, size int) {
		for sent := 0; sent < size; sent += len(event) {
			if _, err := io.WriteString(w, event); err != nil {
				return
			}
		}
	}
}

func TestWhatComesBeforeTheFirstWordIsReadNotKept(t *testing.T) {
	size := 16 << 20
	if testing.Short() {
		size = 512 << 10
	}
	for name, prelude := range preludes {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			over(t, playing{play: func(w io.Writer, pause func(time.Duration) bool) {
				runtime.GC()
				runtime.ReadMemStats(&before)
				prelude(w, size)
				pause(time.Second) // all is read
				runtime.GC()
				runtime.ReadMemStats(&after)
				_, _ = io.WriteString(w, said+done)
			}}, func(r *rig, o Outcome) {
				if o.Err != nil || o.Text != "some text" || o.Sends != 1 {
					r.t.Errorf("%q after %d sends, error %v", o.Text, o.Sends, o.Err)
				}
			})
			bound := int64(min(size/2, 2<<20))
			if name == "one event" {
				bound = 8 << 20 // it has to be there as a whole, once
			}
			if grew := int64(after.HeapAlloc) - int64(before.HeapAlloc); grew > bound {
				t.Errorf("%d KiB were kept", grew>>10)
			}
		})
	}
}

func TestOneEventOfMegabytesIsAnAnswer(t *testing.T) {
	text := strings.Repeat("a long text ", 128<<10)
	for name, event := range map[string]string{
		"text":      `data: {"choices":[{"index":0,"delta":{"content":"` + text + `"},"finish_reason":"stop"}]}` + "\n\n",
		"a message": `{"choices":[{"index":0,"message":{"content":"` + text + `"},"finish_reason":"stop"}]}`,
	} {
		over(t, playing{play: func(w io.Writer, _ func(time.Duration) bool) { _, _ = io.WriteString(w, event) }}, func(r *rig, o Outcome) {
			if o.Err != nil || o.Text != text || o.Sends != 1 {
				r.t.Errorf("%s: %d bytes after %d sends, error %v", name, len(o.Text), o.Sends, o.Err)
			}
		})
	}
}

// TestAStreamWithoutContentEnds: a server that never comes to a word is left.
func TestAStreamWithoutContentEnds(t *testing.T) {
	for name, silence := range silences {
		over(t, playing{play: func(w io.Writer, pause func(time.Duration) bool) {
			for pause(5 * time.Second) {
				if _, err := io.WriteString(w, silence); err != nil {
					return
				}
			}
		}}, func(r *rig, o Outcome) {
			if o.Err == nil || o.Sends > 2 || o.Ended.Sub(o.Started) > 15*time.Minute {
				r.t.Errorf("%s: %d sends, error %v after %s", name, o.Sends, o.Err, o.Ended.Sub(o.Started))
			}
		})
	}
}
