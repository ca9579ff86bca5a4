package keystore

import "sluice/keystore/limit"

// Coverage finds the keys that a row covers.
type Coverage map[limit.Subject][]int

// CoverageOf gives the coverage of keys. Of them it keeps nothing.
func CoverageOf(keys []Key) Coverage {
	c := Coverage{}
	for i, k := range keys {
		own := k.Target("").Subjects()
		for _, s := range []limit.Subject{own[limit.OfProvider], own[limit.OfAccount], own[limit.OfKey]} {
			c[s] = append(c[s], i)
		}
	}
	return c
}

// Of gives the indexes of the keys that the row of a subject covers, for any of
// their models, in order.
func (c Coverage) Of(s limit.Subject) []int {
	switch s.Kind {
	case limit.OfProviderModel, limit.OfAccountModel, limit.OfKeyModel:
		s.Kind, s.Model = s.Kind-1, ""
	}
	return c[s]
}
