package limit

// slowEnough is the ramp at which a recovered subject is free again.
const slowEnough = 16

// succeed clears what was blocked before the request started, and ramps up.
func (s ruling) succeed() {
	for i := range s.rows {
		k := s.rows[i].Subject.Kind
		kept := k == OfProviderModel || k == OfAccountModel || k == OfKey || k == OfKeyModel
		if kept && s.hold.At.After(s.rows[i].Success) {
			s.touch(i).Success = s.hold.At
		}
		if d := &s.rows[i].Clue; d.Model != "" && s.hold.At.After(d.At) {
			s.touch(i).Clue = clue{}
		}
		if s.rows[i].Rest != nil || s.rows[i].Suspicion != nil {
			r := s.touch(i)
			r.Suspicion, r.Rest = nil, r.Rest.passed(&s.answer)
		}
		s.recover(i)
		lessons(s).grow(i)
	}
}

// recover clears, in one row, the blocks that are older than the request, and
// doubles the ramps of what it proved.
func (s ruling) recover(i int) {
	r := &s.rows[i]
	if r.Block.Set() || r.Ramp > 0 {
		r = s.touch(i)
		s.proved(&r.Block, &r.Ramp, i)
	}
	for j := range r.Buckets {
		b := &r.Buckets[j]
		if !b.Block.Set() && b.Ramp == 0 || !b.Covers(s.model) {
			continue
		}
		if b.Block.stops(s.hold.At) && b.Block.Room.Known {
			continue // it passed through what room was left, which proves nothing
		}
		r = s.touch(i)
		s.proved(&r.Buckets[j].Block, &r.Buckets[j].Ramp, i)
	}
	r.dropEmpty()
}

// proved clears one block or doubles one ramp.
func (s ruling) proved(b *Block, ramp *int, row int) {
	if b.Set() {
		if s.hold.At.Before(b.Since) {
			return
		}
		*b = Block{}
		*ramp = max(1, *ramp)
	} else if s.slow&(1<<row) == 0 {
		return
	}
	if *ramp *= 2; *ramp >= slowEnough {
		*ramp = 0
	}
}

// reached clears what is blocked because nothing answered: something did. Where
// an API spoke, its address is right.
func (s ruling) reached() {
	i := find(s.rows, OfProvider)
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
