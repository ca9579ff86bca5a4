package sim

import "testing"

// BenchmarkStream is the simulator's own part of a request: 100 tokens, no
// waiting, in the process.
func BenchmarkStream(b *testing.B) {
	s := New(one(func(p *Provider) { p.AnswerTokens, p.Limits = 100, []Limit{RPM(1 << 40), TPM(1 << 40)} }))
	for b.Loop() {
		if r := do(b, s, ask{key: "k1", body: question("m", true)}); r.status != 200 {
			b.Fatal(r.body)
		}
	}
}
