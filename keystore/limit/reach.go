package limit

import "time"

// strayFor is how long a provider is left alone at whose address nothing
// answers: then one request looks again.
const strayFor = 5 * time.Minute

// reached clears what is blocked because nothing answered: something did. Where
// an API spoke, its address is right.
func (s *settlement) reached() {
	i := s.find(OfProvider)
	if i < 0 {
		return
	}
	spoke := s.r.Verdict.Class == OK || s.r.Verdict.Spoke
	if spoke && s.r.Address != "" && s.rows[i].Spoke != s.r.Address {
		s.touch(i).Spoke = s.r.Address
	}
	if c := s.rows[i].Block.Class; s.r.Verdict.Class != OK && (c == Network || c == Misconfigured && spoke) {
		s.recover(i)
	}
}
