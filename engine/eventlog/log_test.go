package eventlog

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sluice/engine"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))

func event(n uint64) engine.Event {
	return engine.Event{Number: n, At: start.Add(time.Duration(n) * time.Second), Kind: engine.EventLimit, Model: "sim/large", Key: "one",
		Status: 429, Limit: "RPM", Wait: engine.Seconds(1500 * time.Millisecond), Attempt: 1, Text: "limited"}
}

func events(from, to uint64) []engine.Event {
	var list []engine.Event
	for n := from; n <= to; n++ {
		list = append(list, event(n))
	}
	return list
}

func numbers(t *testing.T, path string) []uint64 {
	t.Helper()
	var got []uint64
	if _, err := Each(path, func(r Record) bool { got = append(got, r.Number); return true }); err != nil {
		t.Fatal(err)
	}
	return got
}

func upTo(n uint64) []uint64 {
	var list []uint64
	for i := uint64(1); i <= n; i++ {
		list = append(list, i)
	}
	return list
}

func TestALineIsFlatJSONWithZone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "events.jsonl")
	l := New(path, "r1")
	if err := l.Add(events(1, 1)); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]any{"run": "r1", "n": 1.0, "time": "2026-03-01T12:00:01+01:00", "event": "limit", "model": "sim/large",
		"key": "one", "status": 429.0, "limit": "RPM", "wait_seconds": 1.5, "attempt": 1.0} {
		if fields[name] != want {
			t.Errorf("%s is %v, want %v", name, fields[name], want)
		}
	}
	if runtime.GOOS != "windows" {
		file, _ := os.Stat(path)
		dir, _ := os.Stat(filepath.Dir(path))
		if file.Mode().Perm() != 0o600 || dir.Mode().Perm() != 0o700 {
			t.Errorf("modes %v %v", file.Mode(), dir.Mode())
		}
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

func TestAnOpenLogIsMadePrivate(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	l := New(path, "r")
	defer l.Close()
	if err := l.Add(events(1, 1)); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Stat(path); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestRotationLosesNothingThatIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	// Two processes on one log: each must notice when the other rotates.
	a, b := New(path, "a"), New(path, "b")
	a.max, b.max = 2000, 2000
	defer a.Close()
	defer b.Close()
	for n := uint64(1); n <= 30; n++ {
		l := a
		if n%2 == 0 {
			l = b
		}
		if err := l.Add(events(n, n)); err != nil {
			t.Fatal(err)
		}
	}
	if got := numbers(t, path); !slices.Equal(got, upTo(30)) {
		t.Errorf("got %v", got)
	}
	for n := uint64(31); n <= 300; n++ {
		if err := a.Add(events(n, n)); err != nil {
			t.Fatal(err)
		}
	}
	got := numbers(t, path)
	if got[len(got)-1] != 300 || got[0] == 1 || len(got) != int(300-got[0]+1) {
		t.Errorf("a long log must end in 300 and have no gap: %v", got)
	}
	if _, err := os.Stat(numbered(path, kept+1)); err == nil {
		t.Error("too many files are kept")
	}
}

func TestATornTailIsCutOff(t *testing.T) {
	for name, torn := range map[string]string{"short": `{"run":"r","n":3,"ti`, "long": `{"text":"` + strings.Repeat("x", 200<<10), "one byte": "{"} {
		path := filepath.Join(t.TempDir(), "events.jsonl")
		open, opened := New(path, "r"), New(path, "r2")
		for i, l := range []*Log{open, opened, open} { // one that is open all the time, and one that comes later
			if err := l.Add(events(uint64(i+1), uint64(i+1))); err != nil {
				t.Fatal(err)
			}
			tear(t, path, torn)
		}
		_, _ = open.Close(), opened.Close()
		if got := numbers(t, path); !slices.Equal(got, upTo(3)) {
			t.Errorf("%s: got %v", name, got)
		}
		if data, _ := os.ReadFile(path); strings.Count(string(data), torn[:1]) != 3+1 {
			t.Errorf("%s: a torn line stands in the middle:\n%.500s", name, data)
		}
	}
}

// tear leaves what a process wrote that died in the middle of a line.
func tear(t *testing.T, path, text string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprint(f, text)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestAProcessThatHangsStopsNoLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "events.jsonl")
		hangs, l := New(path, "r"), New(path, "r2")
		if !hangs.take() {
			t.Fatal("no turn although nobody else has it")
		}
		began := time.Now()
		if err := l.Add(events(1, 2)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != lockPatience {
			t.Errorf("waited %v, want %v", took, lockPatience)
		}
		if got := numbers(t, path); !slices.Equal(got, upTo(2)) {
			t.Errorf("got %v", got)
		}
		if err := hangs.lock.Unlock(); err != nil {
			t.Fatal(err)
		}
		began = time.Now()
		if err := l.Add(events(3, 3)); err != nil || time.Since(began) != 0 {
			t.Errorf("error %v, after %v", err, time.Since(began))
		}
		_ = l.Close()
	})
}

func TestEachSkipsWhatIsNoEvent(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.jsonl")
	line, _ := json.Marshal(Record{"r", event(1)})
	text := "\n{\"n\":\n" + string(line) + "\nnonsense\n" + strings.Repeat("x", 3*maxLine) + "\n" + string(line) + "\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	read := 0
	skipped, err := Each(path, func(Record) bool { read++; return true })
	if err != nil || read != 2 || skipped != 3 {
		t.Errorf("read %d, skipped %d, %v", read, skipped, err)
	}
}

func TestFollowCrossesRotation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "events.jsonl")
		l := New(path, "r")
		l.max = 1000
		defer l.Close()
		if err := l.Add(events(1, 3)); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		var got []uint64
		done := make(chan error)
		go func() {
			done <- Follow(ctx, path, 200*time.Millisecond, func(r Record) { got = append(got, r.Number) })
		}()
		synctest.Wait()
		for n := uint64(4); n <= 20; n++ {
			if err := l.Add(events(n, n)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(201 * time.Millisecond)
			synctest.Wait()
		}
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(got, upTo(20)[3:]) {
			t.Errorf("got %v", got)
		}
	})
}
