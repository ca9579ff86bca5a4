package transcript

import (
	"bufio"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// kills is how often a writer is killed; many is a matter of minutes:
//
//	go test ./engine/transcript -run TestKill -sluice.kills=200
var kills = flag.Int("sluice.kills", 4, "how often TestKill kills each writer")

// childOf names the store that a child process writes to.
const childOf = "SLUICE_TRANSCRIPT_CHILD"

func TestMain(m *testing.M) {
	if spec := os.Getenv(childOf); spec != "" {
		dir, id, _ := strings.Cut(spec, "|")
		if err := writeForever(&Store{Dir: dir}, id); err != nil {
			fmt.Println("error", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

func question(i int) string { return fmt.Sprintf("question %d", i) }

func answer(i int) string { return strings.Repeat(fmt.Sprintf("answer %d, größer. ", i), 200) }

// writeForever goes on with a conversation until it is killed. It says what is
// about to be done, and "done" once a method has returned.
func writeForever(s *Store, id string) error {
	now := start
	l, _, err := s.Open(id, now)
	if err != nil {
		return err
	}
	h, err := s.History(50)
	if err != nil {
		return err
	}
	for {
		i := l.state.highest + 1 // never used before
		now = now.Add(time.Minute)
		fmt.Println("user")
		if _, err := l.User(question(i), now); err != nil {
			return err
		}
		fmt.Println("draft")
		if err := s.Draft(id).Set([]Piece{{Text: question(i) + " draft"}}); err != nil {
			return err
		}
		if err := h.Add(question(i), now); err != nil {
			return err
		}
		if err := streamAnswer(l, i, now); err != nil {
			return err
		}
		fmt.Println("done", i)
	}
}

// streamAnswer writes answer i in pieces and then as a whole.
func streamAnswer(l *Log, i int, now time.Time) error {
	n, err := l.Begin("relay/one", 0, now)
	if err != nil {
		return err
	}
	for piece := range strings.SplitAfterSeq(answer(i)[:1000], ".") {
		now = now.Add(time.Second)
		fmt.Println("piece")
		if err := l.Append(n, piece, "", now); err != nil {
			return err
		}
	}
	fmt.Println("finish")
	return l.Finish(n, answer(i), "", Result{Model: "relay/one"}, now)
}

// TestKill kills writers at random moments: what a method has returned for is
// there, once and whole, and the conversation goes on.
func TestKill(t *testing.T) {
	for _, writers := range []int{1, 4} {
		t.Run(fmt.Sprintf("%d writers", writers), func(t *testing.T) {
			s := newStore(t)
			var all sync.WaitGroup
			for w := range writers {
				l := s.Create(fmt.Sprintf("writer %d", w), at(w))
				if _, err := l.User(question(0), start); err != nil {
					t.Fatal(err)
				}
				must(t, l.Delete(1, start))
				must(t, l.Close(start))
				all.Go(func() {
					random := rand.New(rand.NewPCG(1, uint64(w)))
					finished := 0 // the last answer that was called done
					for range *kills {
						last, err := runAndKill(s.Dir, l.ID(), 1+random.IntN(150))
						if err != nil {
							t.Error(err)
							return
						}
						finished = max(finished, last)
						if err := checkKilled(s, l.ID(), finished); err != nil {
							t.Error(err)
							return
						}
					}
					if finished == 0 {
						t.Error("no answer was finished: nothing was tested")
					}
				})
			}
			all.Wait()
			if h, err := s.History(50); err != nil || len(h.All()) == 0 {
				t.Errorf("history: %v", err)
			}
		})
	}
}

// runAndKill starts a writer, kills it after so many lines of its output, and
// gives the last answer that it called done.
func runAndKill(dir, id string, after int) (done int, err error) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childOf+"="+dir+"|"+id)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "error":
			return 0, fmt.Errorf("the writer says: %s", rest)
		case "done":
			if done, err = strconv.Atoi(rest); err != nil {
				return 0, err
			}
		}
		if after--; after == 0 {
			if err := cmd.Process.Kill(); err != nil {
				return 0, err
			}
		}
	}
	_ = cmd.Wait() // it was killed
	return done, nil
}

// checkKilled opens what a killed writer left.
func checkKilled(s *Store, id string, finished int) error {
	l, problems, err := s.Open(id, start)
	if err != nil {
		return err
	}
	defer l.Close(start)
	for _, p := range problems {
		if !strings.Contains(p.Text, "cut off") {
			return fmt.Errorf("problem: %+v", p)
		}
	}
	seen := map[string]bool{}
	for _, e := range l.Conversation().Entries {
		if seen[e.Text] && e.State != Interrupted {
			return fmt.Errorf("message %d is there twice: %.60q", e.Number, e.Text)
		}
		seen[e.Text] = true
		switch {
		case e.Role == User && !strings.HasPrefix(e.Text, "question "):
			return fmt.Errorf("message %d is %q", e.Number, e.Text)
		case e.Role == Assistant && e.State == Complete:
			i := answered(e.Text)
			if e.Text != answer(i) || i <= 0 {
				return fmt.Errorf("answer %d is %.60q", e.Number, e.Text)
			}
			if i == finished {
				finished = 0
			}
		}
	}
	if finished > 0 {
		return fmt.Errorf("answer %d was finished and is gone", finished)
	}
	if d, err := draftText(s, id); err != nil || d != "" && !strings.HasSuffix(d, " draft") {
		return fmt.Errorf("draft %q: %v", d, err)
	}
	return nil
}

// answered gives the number in the text of an answer.
func answered(text string) int {
	var i int
	if _, err := fmt.Sscanf(text, "answer %d,", &i); err != nil {
		return 0
	}
	return i
}
