package dialect

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/engine/dialect/header"
	"sluice/engine/dialect/lexicon"
	"sluice/keystore/limit"
)

// How a failure is read (rules of this file): each sign that an answer bears
// votes for some classes and against others, by the weights of signs.txt. The
// status is one sign, each meeting of concepts in one sentence another, so
// that other words, other orders and other languages lead to the same sum. A
// sign counts once, wherever and however often it stands, and never lowers the
// reading that it stands for first. The most votes win; a tie goes to the
// reading that costs least when it is wrong.

//go:embed signs.txt
var signsText string

// sign is one row of signs.txt.
type sign struct {
	name string
	terms
	votes []vote
}

// terms are what must be there.
type terms struct {
	on    statuses // the status is one of these
	has   concepts // these meet in one sentence; 0: it is a trait
	trait trait
}

type vote struct {
	class  limit.Class
	weight int
}

// trait is a sign that is of the whole answer and no sentence's.
type trait uint32

const (
	ofStatus   trait = 1 << iota // the status alone
	waitsShort                   // it states a wait of a day at most
	waitsLong                    // it states a longer one
	isPage                       // a page for browsers
	isEmpty                      // nothing came
	isStray                      // a 404 that says no more than the status
	fieldNamed                   // it begins with the name of a field that it refuses

	// Whose a limit is, for scopes.txt.
	fromElsewhere // a server behind the one asked, or the network of who asks
	thisModel     // "this model"
	planWindows   // the windows of a plan, in headers
	namedModel    // a model by name
	namedFamily   // an account whose limits are apart for families of models
	namedAccount  // "your organization"
	thisKey       // "this key"
	accountAtOnce // an account, for what runs at the same time
	byDefault     // the provider is known to mean somebody
	thisPlan      // "your plan"
	counted       // it counts something in a window
	ofOutput      // the answer's own tokens
	largeSize     // a request that is larger than a limit of tokens
	ownKey        // a key that has an allowance
)

var traitNames = map[string]trait{
	"status": ofStatus, "short wait": waitsShort, "long wait": waitsLong, "page": isPage, "nothing": isEmpty, "stray": isStray, "named field": fieldNamed,
	"from elsewhere": fromElsewhere, "this model": thisModel, "plan's windows": planWindows, "named model": namedModel, "named account of families": namedFamily,
	"named account": namedAccount, "this key": thisKey, "account at once": accountAtOnce, "default": byDefault, "this plan": thisPlan, "counted": counted,
	"output": ofOutput, "large size": largeSize, "own key": ownKey,
}

var signs = parseSigns(signsText)

// weights of what the tables of words say.
const (
	codeWeight  = 4  // of a machine word
	idiomWeight = 12 // of a phrase whose meaning is known
)

// costs orders the classes by what they cost when wrong, the least first: what
// is temporary and blames nobody before what ends a request, and that before
// what takes money or a key for gone.
var costs = [...]limit.Class{
	limit.Overloaded, limit.RateLimit, limit.Server, limit.Timeout, limit.BadRequest, limit.ModelUnavailable,
	limit.ContextLength, limit.TooLarge, limit.ContentFilter, limit.QuotaExhausted, limit.Auth,
}

// tally is the sum of votes by class.
type tally [limit.Misconfigured + 1]int

func (t *tally) best() limit.Class {
	best := costs[0]
	for _, c := range costs {
		if t[c] > t[best] {
			best = c
		}
	}
	return best
}

// cast sums the votes. witness is told of each sign that counts; nil: nobody asks.
func (t *tally) cast(e *evidence, witness func(name string, votes []vote)) {
	count := func(name string, votes []vote) {
		for _, v := range votes {
			t[v.class] += v.weight
		}
		if witness != nil {
			witness(name, votes)
		}
	}
	for i := range signs {
		if s := &signs[i]; s.hold(e, false) {
			count(s.name, s.votes)
		}
	}
	if len(e.means) > 0 {
		count("its code", []vote{{e.means[0].class, codeWeight}})
	}
	if e.phrase != nil {
		count(e.phrase.name, []vote{{e.phrase.class, idiomWeight}})
	}
}

// Votes tells, for people, what each sign of a failure votes for, and at last the
// sum: "status @ 429: rate_limit 4, overloaded 1". Nothing votes on a good
// answer, and where arithmetic decides.
func Votes(a Answer, now time.Time) (lines []string) {
	if a.Status/100 == 2 || a.Status == 0 {
		return nil
	}
	now = clockOf(a.Header, now)
	source := sourceOf(a)
	e := gather(source, a.Status, a.Header, bounded(a.Body), now)
	if r, ok := e.numbers(header.Readings(source, a.Host, a.Header, now)); ok {
		return []string{"the numbers decide: " + r.class.String()}
	}
	var sum tally
	sum.cast(e, func(name string, votes []vote) {
		lines = append(lines, name+": "+ballot(votes))
	})
	var all []vote
	for _, c := range costs {
		if sum[c] != 0 {
			all = append(all, vote{c, sum[c]})
		}
	}
	slices.SortStableFunc(all, func(a, b vote) int { return b.weight - a.weight })
	return append(lines, "together: "+ballot(all))
}

func ballot(votes []vote) string {
	var b strings.Builder
	for i, v := range votes {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s %d", v.class, v.weight)
	}
	return b.String()
}

// hold says whether the terms are met, by offers too where they count.
func (t *terms) hold(e *evidence, offers bool) bool {
	if t.on&e.group == 0 || t.trait&^e.traits != 0 || !e.marks.has(t.has) {
		return false
	}
	if t.has == 0 {
		return true
	}
	for i := range e.lines {
		if l := &e.lines[i]; l.marks.has(t.has) && !l.dull && (offers || !l.offer()) {
			return true
		}
	}
	return false
}

// parseSigns reads lines such as "money & spent @ 400 402: quota_exhausted 4, rate_limit -2".
func parseSigns(text string) (all []sign) {
	for _, line := range lexicon.Rows(text) {
		name, votes, _ := strings.Cut(line, ": ")
		s := sign{name: name, terms: parseTerms(name)}
		for v := range strings.SplitSeq(votes, ",") {
			class, weight, _ := strings.Cut(strings.TrimSpace(v), " ")
			n, err := strconv.Atoi(weight)
			if err != nil || n == 0 || n > 4 || n < -4 {
				panic(fmt.Sprintf("no weight is %q, in %q", weight, line))
			}
			s.votes = append(s.votes, vote{classNamed(class), n})
		}
		all = append(all, s)
	}
	return all
}

// parseTerms reads "money & spent @ 400 402" and "short wait".
func parseTerms(s string) (t terms) {
	head, on, limited := strings.Cut(s, "@")
	t.on = onAny
	if limited {
		t.on = parseGroups(on)
	}
	if t.trait = traitNames[strings.TrimSpace(head)]; t.trait != 0 {
		return t
	}
	for name := range strings.SplitSeq(head, "&") {
		c, ok := conceptNames[strings.TrimSpace(name)]
		if !ok {
			panic(fmt.Sprintf("no concept is named %q", name))
		}
		t.has |= c
	}
	return t
}
