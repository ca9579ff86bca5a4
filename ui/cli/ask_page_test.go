package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// asideLine is how the tests mark what is said beside the answer.
var asideLine = regexp.MustCompile(`^<\d+>$`)

// parted splits what one stream got into the answer and what was said beside
// it; cut are lines that hold a part of both.
func parted(all string) (answer string, said []string, cut []string) {
	for line := range strings.Lines(all) {
		switch bare := strings.TrimSuffix(line, "\n"); {
		case asideLine.MatchString(bare):
			said = append(said, bare)
		case strings.ContainsAny(bare, "<>"):
			cut = append(cut, line)
		default:
			answer += line
		}
	}
	return answer, said, cut
}

func TestNothingIsSaidInTheMiddleOfALineOfTheAnswer(t *testing.T) {
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 21))
		words := []string{"some", "words", " ", "\n", "\n\n", "größer", "`code`", "."}
		var shared bytes.Buffer
		p := newAskPage(&shared, &shared)
		var want string
		var wantSaid []string
		for range 1 + r.IntN(40) {
			if r.IntN(3) == 0 {
				s := fmt.Sprintf("<%d>", len(wantSaid))
				wantSaid = append(wantSaid, s)
				fmt.Fprintln(p, s)
				continue
			}
			text := words[r.IntN(len(words))] + words[r.IntN(len(words))]
			text = text[:r.IntN(len(text)+1)] // also within a character
			want += text
			if err := p.answer(text); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.end(); err != nil {
			t.Fatal(err)
		}
		if want != "" && !strings.HasSuffix(want, "\n") {
			want += "\n"
		}
		answer, said, cut := parted(shared.String())
		if answer != want || !slices.Equal(said, wantSaid) || cut != nil {
			t.Fatalf("seed %d: answer %q, want %q; said %q, want %q; cut %q", seed, answer, want, said, wantSaid, cut)
		}
	}
}

func TestACountdownLeavesNothingOnTheLineOfTheAnswer(t *testing.T) {
	var shared bytes.Buffer
	p := newAskPage(&shared, &shared)
	p.countdown("waiting 3s")
	_ = p.answer("ans")
	p.countdown("waiting 2s")
	_ = p.answer("wer\n")
	p.countdown("waiting 1s")
	fmt.Fprintln(p, "<0>")
	_ = p.end()
	if got, want := shared.String(), eraseLine+"waiting 3s"+eraseLine+"answer\n"+eraseLine+"waiting 1s"+eraseLine+"<0>\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatGoesElsewhereIsSaidAtOnce(t *testing.T) {
	var out, aside bytes.Buffer
	p := newAskPage(&out, &aside)
	_ = p.answer("half a ")
	fmt.Fprintln(p, "<0>")
	if aside.String() != "<0>\n" || out.String() != "half a " {
		t.Errorf("aside %q, out %q", &aside, &out)
	}
}
