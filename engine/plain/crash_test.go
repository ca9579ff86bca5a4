package plain

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// speaking prints what it holds, without being an error.
type speaking struct{ word string }

func (s *speaking) String() string { return s.word }

// TestCrashTellsNoValues: what a panic carries may be a secret that looks like
// any word; only texts are told, and those without what looks like a key.
func TestCrashTellsNoValues(t *testing.T) {
	const word, key = "horsebattery", "sk-proj-Zk3vQ9wLr7Tn2Xb8Yc4Md6Hf0Gj5Ps1A"
	crash := func(reason any) (what string, stack []byte) {
		defer func() {
			c := Crash(recover())
			what, stack = c.What, c.Stack
		}()
		panic(reason)
	}
	for _, reason := range []any{
		[]string{word}, []byte(word), map[string]string{"k": word}, struct{ k string }{word}, &struct{ k string }{word},
		[1]string{word}, &speaking{word}, key + " is refused", fmt.Errorf("opening: %s", key),
	} {
		what, stack := crash(reason)
		if strings.Contains(what, word) || strings.Contains(what, key) || !bytes.Contains(stack, []byte("TestCrashTellsNoValues")) {
			t.Errorf("%T: %s\n%s", reason, what, stack)
		}
	}
	if what, _ := crash("the list is empty"); what != "the list is empty" {
		t.Errorf("of a text is told: %s", what)
	}
}
