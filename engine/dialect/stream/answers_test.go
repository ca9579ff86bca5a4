package stream

import "testing"

// TestAnswers reads our own answers: in our own words, after what is known of
// many providers, and of some that do not exist.
func TestAnswers(t *testing.T) {
	cases := loadCases(t, "../testdata/answers.jsonl")
	s := score{hits: map[string]int{}}
	for _, c := range cases {
		a, now := c.answer()
		if c.Stream {
			a.Body = []byte(c.Body)
		}
		v, _ := Read(a, now)
		s.check(t, c, v)
	}
	for field, n := range s.hits {
		if n < s.failures {
			t.Errorf("%s: %d of %d", field, n, s.failures)
		}
	}
}
