package engine

import (
	"fmt"
	"hash/fnv"
	"strings"

	"sluice/engine/dialect"
	"sluice/engine/plain"
	"sluice/engine/provider"
	"sluice/keystore"
	"sluice/keystore/limit"
)

// Nothing found at the address (rules):
//
//   - Where a provider has answered at the address before, or a page comes, it is
//     the server's failure, and passes.
//   - Where it never has, its address is wrong: the provider is out for every key
//     and model, the requests go on along the chain, and nobody waits for it. One
//     request looks again at the start, and every five minutes.

// addressMark tells one address from another without showing it.
func addressMark(p provider.Provider) string {
	h := fnv.New64a()
	h.Write([]byte(p.ChatAddress())) // a hash never fails
	return fmt.Sprintf("%016x", h.Sum64())
}

// atAddress turns an answer that found nothing at the address into what it means
// for this provider.
func (p *pool) atAddress(t keystore.Target, v limit.Verdict) limit.Verdict {
	if v.Blames != limit.BlamePath || v.Status != 404 && v.Status != 405 {
		return v
	}
	page := v.Code == dialect.CodeHTML
	switch {
	case !page && strings.Contains(v.Text, t.Model):
		v.Class, v.Scope, v.Blames = limit.ModelUnavailable, limit.ScopeKeyModel, limit.BlameModel
	case !page && !p.hasAnswered(t.Provider):
		v.Class, v.Scope, v.RetrySame, v.Hint = limit.Misconfigured, limit.ScopeProvider, false, addressHint(p.providers[t.Provider])
		v.Text = strings.TrimSuffix("nothing answers chats at "+v.Asked+": "+v.Text, ": ")
	case v.Class == limit.BadRequest:
		v.Class, v.Scope, v.RetrySame = limit.Server, limit.ScopeProvider, true
		v.Text = strings.TrimSuffix("nothing was found at "+v.Asked+": "+v.Text, ": ")
	}
	return v
}

// hasAnswered says whether an API has ever answered at the provider's address.
func (p *pool) hasAnswered(name string) bool {
	spoke := p.row(limit.Subject{Kind: limit.OfProvider, Provider: name}).Spoke
	if spoke != "" {
		return spoke == addressMark(p.providers[name])
	}
	for sub, r := range p.rows { // a ledger from before the mark was kept
		if sub.Provider == name && sub.Kind == limit.OfProviderModel && !r.Success.IsZero() {
			return true
		}
	}
	return false
}

// misconfigured gives the providers whose address was wrong: one request is to
// look again when the engine starts, for somebody may have corrected it.
func (p *pool) misconfigured() []limit.Subject {
	var out []limit.Subject
	for name := range p.providers {
		sub := limit.Subject{Kind: limit.OfProvider, Provider: name}
		if r, ok := p.rows[sub]; ok && r.Block.Class == limit.Misconfigured {
			out = append(out, sub)
		}
	}
	return out
}

// addressHint says what to write as base_url, where the one that is written
// tells.
func addressHint(p provider.Provider) string {
	hint := fmt.Sprintf("check base_url of provider %s", p.Name)
	if right := p.Right(); right != "" {
		hint += fmt.Sprintf(": should it be %q?", right)
	}
	return plain.Brief(hint, 300)
}
