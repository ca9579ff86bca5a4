package limit

// slowEnough is the ramp at which a recovered subject is free again.
const slowEnough = 16

// succeed clears what was blocked before the request started, and ramps up.
func (s *settlement) succeed() {
	for i := range s.rows {
		k := s.rows[i].Subject.Kind
		kept := k == OfProviderModel || k == OfAccountModel || k == OfKey || k == OfKeyModel
		if kept && s.hold.At.After(s.rows[i].Success) {
			s.touch(i).Success = s.hold.At
		}
		if d := &s.rows[i].Doubt; d.Model != "" && s.hold.At.After(d.At) {
			s.touch(i).Doubt = Doubt{}
		}
		if s.rows[i].Rest != nil || s.rows[i].Suspicion != nil {
			r := s.touch(i)
			r.Suspicion = nil
			s.refreshed(r)
		}
		s.recover(i)
		s.grow(i)
	}
}

// recover clears, in one row, the blocks that are older than the request, and
// doubles the ramps of what it proved.
func (s *settlement) recover(i int) {
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
		if b.Block.At(s.hold.At) && b.Block.Room.Known {
			continue // it passed through what room was left, which proves nothing
		}
		r = s.touch(i)
		s.proved(&r.Buckets[j].Block, &r.Buckets[j].Ramp, i)
	}
	r.dropEmpty()
}

// proved clears one block or doubles one ramp.
func (s *settlement) proved(b *Block, ramp *int, row int) {
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
