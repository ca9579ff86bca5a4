package plain

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// hiddenInPieces sends text through a Hider in pieces that end at the given places.
func hiddenInPieces(r Redactor, text string, cuts ...int) string {
	h := r.Hider()
	var out strings.Builder
	from := 0
	for _, to := range append(cuts, len(text)) {
		out.WriteString(h.Pass(text[from:to]))
		from = to
	}
	return out.String() + h.Rest()
}

// hideEachWay checks what becomes of text, cut at every two places and byte by byte.
func hideEachWay(t *testing.T, secrets []string, text, want string) {
	t.Helper()
	r := NewRedactor(secrets...)
	for cut := range len(text) + 1 {
		for second := cut; second <= len(text); second++ {
			if got := hiddenInPieces(r, text, cut, second); got != want {
				t.Fatalf("cut at %d and %d: %q, want %q", cut, second, got, want)
			}
		}
	}
	var each []int
	for i := range text {
		each = append(each, i)
	}
	if got := hiddenInPieces(r, text, each...); got != want {
		t.Fatalf("byte by byte: %q, want %q", got, want)
	}
}

func TestHiderKnowsSecretsThatShareText(t *testing.T) {
	const (
		short = "relay-abcdefgh-1234"
		long  = short + "-ijklmnop-5678"
		inner = "abcdefgh-1234-ij" // within long
		two   = "AAAA-relay-abcdefgh-12"
	)
	for _, c := range []struct{ name, text, want string }{
		{"short", "it is " + short, "it is …1234"},
		{"short in a sentence", "it is " + short + ", no", "it is …1234, no"},
		{"in capitals", "it is " + strings.ToUpper(short) + ", no", "it is …1234, no"},
		{"long", "it is " + long + ", no", "it is …5678, no"},
		{"both", short + " " + long + short, "…1234 …5678…1234"},
		{"long that breaks off", long[:len(long)-3] + "?", "…?"},
		{"long that is cut off", "it is " + long[:len(long)-3], "it is …"},
		{"within", "it is " + inner + ", no", "it is …4-ij, no"},
		{"within a long one that breaks off", "relay_" + inner + "klm", "relay_…4-ijklm"},
		{"beginnings", "relay-abc relay-abcdefg", "relay-abc …"},
		{"half of one that breaks off", "it is " + short[:16] + ", no", "it is …, no"},
		{"one that begins in another", "it is " + two[:5] + long + ", no", "it is …5678, no"},
		{"one that begins in itself", "relay-abcdefgh-1" + short, "…" + "…1234"},
		{"neither", "relay-race", "relay-race"},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, secrets := range [][]string{{short, long, inner, two}, {two, inner, long, short}, {long, inner, two, short}} {
				hideEachWay(t, secrets, c.text, c.want)
			}
		})
	}
}

// TestHiderHidesEveryFormHoweverItIsCut goes through the forms that a Redactor
// knows, so that a new one is tried too.
func TestHiderHidesEveryFormHoweverItIsCut(t *testing.T) {
	for _, secret := range []string{"sk-proj-CANARYaaaaBBBBccccDDDDeeee1234", `odd/key+with="every&thing<in>it\1234`, "relay key of no shape 1234"} {
		for _, form := range formsOf(secret) {
			if len(form) < gram {
				t.Fatalf("%q is too short to be tried", form)
			}
			hideEachWay(t, []string{secret}, "is it "+form+"?", "is it "+Tail(secret)+"?")
			hideEachWay(t, []string{secret}, "is it "+form[:len(form)-1], "is it …")
		}
	}
}

// TestHiderShowsTheRest: what holds no secret comes out as it went in, in
// however many pieces, and in the end nothing is held.
func TestHiderShowsTheRest(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	words := []string{"relay", "-", "relay-", "a", "é", "😀", "\n", "relay-abc", "%2", "6b", "R", ""}
	for range 2000 {
		h := NewRedactor("relay-abcdefgh-1234").Hider()
		var in, out string
		for range r.IntN(12) {
			piece := words[r.IntN(len(words))]
			in += piece
			out += h.Pass(piece)
		}
		out += h.Rest()
		if strings.Contains(strings.ToLower(in), "relay-ab") {
			continue
		}
		if in != out || h.Holds() {
			t.Fatalf("%q became %q", in, out)
		}
	}
	var zero Hider
	if got := zero.Pass("relay") + zero.Rest(); got != "relay" {
		t.Errorf("the zero Hider made %q", got)
	}
}

func TestHiderCannotBePrinted(t *testing.T) {
	const secret = "relay-words-without-any-digit-end"
	outer := struct{ h Hider }{NewRedactor(secret).Hider()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, outer); strings.Contains(got, secret[:8]) {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

func FuzzHider(f *testing.F) {
	const secret = "gsk_CANARYaaaaBBBBccccDDDDeeeeFFFFgggg1234"
	f.Add("the text around", uint8(3))
	f.Add(secret+secret, uint8(9))
	f.Add(secret[:20]+secret, uint8(1))
	r := NewRedactor(secret)
	f.Fuzz(func(t *testing.T, text string, step uint8) {
		h := r.Hider()
		var got strings.Builder
		for rest := text; rest != ""; {
			n := min(int(step)+1, len(rest))
			got.WriteString(h.Pass(rest[:n]))
			rest = rest[n:]
		}
		got.WriteString(h.Rest())
		whole := r.Hider()
		if once := whole.Pass(text) + whole.Rest(); once != got.String() {
			t.Errorf("%q became %q in pieces and %q at once", text, got.String(), once)
		}
		if strings.Contains(got.String(), secret[:longPiece]) {
			t.Errorf("the secret came through %q", text)
		}
		if r.Known(text) == text && got.String() != text {
			t.Errorf("%q became %q", text, got.String())
		}
	})
}

func BenchmarkHider(b *testing.B) {
	h := NewRedactor("sk-proj-CANARYaaaaBBBBccccDDDDeeeeFFFFgggg1234").Hider()
	b.ReportAllocs()
	for b.Loop() {
		h.Pass(" words")
		h.Pass(" can")
		h.Pass(" be")
		h.Pass(" secret")
	}
}
