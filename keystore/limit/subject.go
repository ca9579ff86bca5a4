package limit

import (
	"slices"
	"strings"
)

// Kind says at which level a row's state lives: where its cause lives.
type Kind uint8

// The levels, widest first.
const (
	OfProvider Kind = iota
	OfProviderModel
	OfAccount
	OfAccountModel
	OfKey
	OfKeyModel
)

// Subject names one place where state lives. Fields that its Kind does not
// need are empty, so that equal subjects are equal values.
type Subject struct {
	Kind     Kind
	Provider string
	Account  string // OfAccount, OfAccountModel
	Key      string // OfKey, OfKeyModel: the key's ID
	Model    string // Of…Model
}

// modelOf gives the model of the target that rows cover.
func modelOf(rows []Row) string {
	for i := range rows {
		if m := rows[i].Subject.Model; m != "" {
			return m
		}
	}
	return ""
}

// find gives the index of the row of a kind, -1 where it is not among rows.
func find(rows []Row, k Kind) int {
	if i := int(k); i < len(rows) && rows[i].Subject.Kind == k {
		return i
	}
	return slices.IndexFunc(rows, func(r Row) bool { return r.Subject.Kind == k })
}

// blamed gives the level at which a rate limit of that scope stands.
func blamed(sc Scope) Kind {
	switch sc {
	case ScopeKey:
		return OfKey
	case ScopeAccount:
		return OfAccount
	case ScopeProvider:
		return OfProviderModel
	}
	return OfAccountModel
}

// readingKind gives the level that a header speaks of. Only a header that is
// known to count all models of an account stands on OfAccount.
func readingKind(sc Scope) Kind {
	switch sc {
	case ScopeAccount:
		return OfAccount
	case ScopeKey:
		return OfKey
	}
	return OfAccountModel
}

// Matches says whether a model belongs to a set of models: patterns with
// blanks between them, in each of which one * stands for any text.
func Matches(set, model string) bool {
	for pattern := range strings.FieldsSeq(set) {
		before, after, open := strings.Cut(pattern, "*")
		if pattern == model || open && len(model) >= len(before)+len(after) && strings.HasPrefix(model, before) && strings.HasSuffix(model, after) {
			return true
		}
	}
	return false
}
