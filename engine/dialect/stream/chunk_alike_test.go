package stream

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"sluice/engine/dialect"
)

// slowly reads each event with a stream that has not met its shape before.
func slowly(events []string) (parts []Part) {
	s := New(dialect.Answer{Provider: "openai"})
	for _, e := range events {
		s.alike = alike{}
		parts = append(parts, s.Feed([]byte(e), time.Time{})...)
	}
	return parts
}

func TestChunksOfAKnownShapeAreReadAsAnyOther(t *testing.T) {
	texts := []string{"word ", "", `a\"b`, `\u00e9\n`, "é中😀", `\ud83d\ude00`, `\ud83d`, "\xff", `tail\`, `x"},"finish_reason":"stop`, "a\tb", "{", `\\`, `\\"`, "data: [DONE]"}
	frames := []string{
		`data: {"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}` + "\n\n",
		`data: {"id":"1","choices":[{"index":0,"delta":{"role":"assistant","content": "%s"}}],"usage":null}` + "\n\n",
		`data: {"choices":[{"index":0,"delta":{"reasoning_content":"%s"}}]}` + "\n\n",
		`data: {"choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":"stop"}]}` + "\n\n",
		`data: {"choices":[{"index":1,"delta":{"content":"%s"}}]}` + "\n\n",
		`data: {"choices":[{"index":0,"delta":{"content":"%s"}}],"usage":{"prompt_tokens":3,"completion_tokens":4}}` + "\n\n",
	}
	r := rand.New(rand.NewPCG(7, 7))
	turns := 3000
	if testing.Short() {
		turns = 600
	}
	for range turns {
		var events []string
		frame := frames[r.IntN(len(frames))]
		for range 1 + r.IntN(6) {
			if r.IntN(5) == 0 {
				frame = frames[r.IntN(len(frames))]
			}
			events = append(events, fmt.Sprintf(frame, texts[r.IntN(len(texts))]))
		}
		s := New(dialect.Answer{Provider: "openai"})
		var got []Part
		for _, e := range events {
			got = append(got, s.Feed([]byte(e), time.Time{})...)
		}
		want := slowly(events)
		for i := range min(len(got), len(want)) {
			// The canonical chunk may escape the same text in another way.
			if g, w := compact(got[i].Data), compact(want[i].Data); !reflect.DeepEqual(g, w) {
				t.Fatalf("%q: data %s, want %s", events, got[i].Data, want[i].Data)
			}
			got[i].Data, want[i].Data = nil, nil
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\n got %+v\nwant %+v", strings.Join(events, ""), got, want)
		}
	}
}

// compact decodes a chunk, so that two spellings of one text are equal.
func compact(data []byte) (v any) {
	if lenient(data, &v) != nil {
		return string(data)
	}
	return v
}
