package dialect

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// concepts is a set of things that a sentence may speak of. What a sentence
// means is judged from the concepts that meet in it, so that other words, other
// orders and other languages lead to the same reading.
type concepts uint64

func (c concepts) has(all concepts) bool { return c&all == all }
func (c concepts) any(of concepts) bool  { return c&of != 0 }

// The concepts. Words for each are in words.go and words_languages.go.
const (
	aMoney       concepts = 1 << iota // credit, balance, funds, spending
	aBilling                          // plan, billing, upgrade: boilerplate unless the sentence says more
	aSpent                            // insufficient, empty, used up
	aExceeded                         // exceeded, reached
	aNeeded                           // requires, needs
	aQuota                            // quota, allowance
	aUsage                            // usage limit
	aRate                             // rate limit, too many requests
	aLimit                            // limit, maximum
	aBusy                             // overloaded, at capacity
	aKey                              // API key, token of access
	aBad                              // invalid, wrong, expired
	aUnauth                           // unauthorized
	aBanned                           // suspended, deactivated, restricted
	aAccount                          // account, organisation, team, project
	aModel                            // model, deployment
	aGone                             // not found, does not exist, not allowed
	aContext                          // the model's window
	aOverlong                         // a prompt too long for it
	aLarge                            // a request too large
	aFiltered                         // content refused
	aServer                           // their fault
	aTimeout                          // timed out
	aRegion                           // country, region
	aAddress                          // an IP address, a network
	aConcurrent                       // requests at the same time
	aMonthly                          // month, billing cycle
	aShort                            // minute, hour, day, session, week
	aAdvert                           // an offer or a link, not the cause
	aUpstream                         // a server behind the one asked
	aParam                            // a parameter, a field
	aFeature                          // tools, images, streaming as an ability
	aPath                             // a wrong URL
	aPolicy                           // a privacy or data setting of the account
	aGoogle                           // Google's own words for every kind of limit
	aTokens                           // tokens of text
	aRetry                            // retry, try again, wait
	aMissing                          // nothing left: "no credits", "without credits"
	aLongContext                      // a long context as a product
	aFree                             // free tier, trial
	aKeyCap                           // the cap of one key
	aDeepQuota                        // OpenAI's sentence for empty accounts
	aPool                             // a pool of deployments cooled down
	aSmaller                          // a smaller request would pass
	aDenied                           // forbidden, access denied
	aAbuse                            // a firewall's refusal
	aPhone                            // verify, terms to accept
	ofModel                           // a limit of this model
	ofKey                             // … of this key
	ofAccount                         // … of you: the account
	ofPlan                            // … of a plan: its session, its week
)

// conceptNames are the names by which the tables call the concepts.
var conceptNames = map[string]concepts{
	"money": aMoney, "billing": aBilling, "spent": aSpent, "exceeded": aExceeded, "needed": aNeeded, "quota": aQuota, "usage": aUsage,
	"rate": aRate, "limit": aLimit, "busy": aBusy, "key": aKey, "bad": aBad, "unauth": aUnauth, "banned": aBanned, "account": aAccount,
	"model": aModel, "gone": aGone, "context": aContext, "overlong": aOverlong, "large": aLarge, "filtered": aFiltered, "server": aServer,
	"timeout": aTimeout, "region": aRegion, "address": aAddress, "concurrent": aConcurrent, "monthly": aMonthly, "short": aShort,
	"advert": aAdvert, "upstream": aUpstream, "param": aParam, "feature": aFeature, "path": aPath, "policy": aPolicy, "google": aGoogle,
	"tokens": aTokens, "retry": aRetry, "missing": aMissing, "longcontext": aLongContext, "free": aFree, "keycap": aKeyCap,
	"deepquota": aDeepQuota, "pool": aPool, "smaller": aSmaller, "denied": aDenied, "abuse": aAbuse, "phone": aPhone, "ofmodel": ofModel, "ofkey": ofKey, "ofaccount": ofAccount, "ofplan": ofPlan,
}

// sentence is one sentence of an answer, folded.
type sentence struct {
	text  string
	marks concepts
	code  bool // made of a machine word
	dull  bool // a machine word that says no more than a status
}

// entry is one word or phrase of the lexicon.
type entry struct {
	text  string
	whole bool // must end where a word ends
	mark  concepts
}

// lexicon finds entries by their first two bytes.
var lexicon = buildLexicon(words, foreignWords)

// index leads from two bytes to a bucket of entries; bucket 0 is empty.
type index struct {
	at      [1 << 16]uint16
	buckets [][]entry
}

func pair(s string, i int) int { return int(s[i])<<8 | int(s[i+1]) }

func buildLexicon(tables ...[]wordRow) *index {
	x := &index{buckets: make([][]entry, 1)}
	for _, table := range tables {
		for _, row := range table {
			for w := range strings.SplitSeq(row.words, "|") {
				text, whole := strings.CutSuffix(strings.TrimSpace(w), "$")
				k := pair(text, 0)
				if x.at[k] == 0 {
					x.at[k] = uint16(len(x.buckets))
					x.buckets = append(x.buckets, nil)
				}
				x.buckets[x.at[k]] = append(x.buckets[x.at[k]], entry{text, whole, row.mark})
			}
		}
	}
	return x
}

// wordRow lists words, separated by "|", that mean one concept. A word counts
// where a word of the sentence begins with it; with "$" it must end there too.
type wordRow struct {
	mark  concepts
	words string
}

// marksOf gives the concepts of folded text.
func marksOf(s string) concepts {
	var marks concepts
	eachWord(s, func(i int) { marks |= entriesAt(s, i) })
	return marks
}

// eachWord visits where words begin. In scripts without spaces every character
// may begin one.
func eachWord(s string, visit func(i int)) {
	start := true
	for i := 0; i+1 < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			letter := isWordByte(c)
			if start && letter {
				visit(i)
			}
			start = !letter
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if start || r >= 0x2e80 || !unicode.IsLetter(r) {
			visit(i)
		}
		start = r >= 0x2e80 || !unicode.IsLetter(r)
		i += n
	}
}

func entriesAt(s string, i int) concepts {
	var marks concepts
	bucket := lexicon.buckets[lexicon.at[pair(s, i)]]
	for j := range bucket {
		e := &bucket[j]
		if i+2 < len(s) && len(e.text) > 2 && e.text[2] != s[i+2] {
			continue // most are ruled out here
		}
		if marks.has(e.mark) || !strings.HasPrefix(s[i:], e.text) {
			continue
		}
		if end := i + len(e.text); e.whole && end < len(s) && isWordByte(s[end]) {
			continue
		}
		marks |= e.mark
	}
	return marks
}

func isWordByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z'
}

// fold gives text in small letters, with plain spaces for line ends, hyphens,
// underscores, quotes and other ornament, and with plain digits.
func fold(s string) string {
	b := make([]byte, 0, len(s))
	space := true
	for _, r := range s {
		if r < utf8.RuneSelf {
			c := byte(r)
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			if isOrnament(c) {
				c = ' '
			}
			if c == ' ' && space {
				continue
			}
			space = c == ' '
			b = append(b, c)
			continue
		}
		if r = foldRune(r); r == ' ' && space {
			continue
		}
		space = r == ' '
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

func isOrnament(c byte) bool {
	switch c {
	case '-', '_', '"', '`', '*', '#', '[', ']', '{', '}', '<', '>', '|', '\\', 0x7f:
		return true
	}
	return c < ' '
}

func foldRune(r rune) rune {
	switch {
	case r == '’' || r == '‘' || r == 'ʼ':
		return '\''
	case r >= '０' && r <= '９':
		return r - '０' + '0'
	case r == '，' || r == '、':
		return ','
	case r == '：':
		return ':'
	case r == '“' || r == '”' || r == '「' || r == '」' || r == '『' || r == '』' || r == '\u2011' || unicode.IsSpace(r):
		return ' '
	}
	return unicode.ToLower(r)
}

const maxSentences = 64

// appendSentences folds a text and adds its sentences.
func appendSentences(lines []sentence, text string, code bool) []sentence {
	s := fold(strings.ReplaceAll(text, "\n* ", ". "))
	split := identifiers(text)
	for s != "" && len(lines) < maxSentences {
		end := sentenceEnd(s)
		if one := strings.TrimSpace(s[:end]); one != "" {
			x := sentence{text: one, marks: marksOf(one), code: code}
			for whole, parts := range split {
				if strings.Contains(one, whole) {
					x.marks |= marksOf(parts)
				}
			}
			lines = append(lines, x)
		}
		s = s[end:]
	}
	return lines
}

// identifiers finds words in prose that are made of several
// ("SessionsCount.count"), folded, and gives the words that they are made of.
func identifiers(text string) map[string]string {
	var found map[string]string
	for w := range strings.FieldsFuncSeq(text, func(r rune) bool { return r >= utf8.RuneSelf || r != '.' && r != '_' && !isWordByte(byte(r)) }) {
		if len(w) > 80 || len(found) >= maxCodes {
			continue
		}
		for i := 1; i+1 < len(w); i++ {
			if w[i] >= 'A' && w[i] <= 'Z' && startsWord(w, i) && w[i+1] >= 'a' && w[i+1] <= 'z' {
				parts := strings.ReplaceAll(snake(w), "_", " ")
				if found == nil {
					found = map[string]string{}
				}
				if !dull(parts) {
					found[fold(strings.Trim(w, "."))] = parts
				}
				break
			}
		}
	}
	return found
}

// sentenceEnd gives the length of the first sentence.
func sentenceEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case ';':
			if i+1 < len(s) && s[i+1] == ' ' {
				return i + 1
			}
		case '.', '!', '?':
			abbreviated := i >= 2 && s[i-2] == '.' || i == 1
			if next := i + 1 + closers(s[i+1:]); !abbreviated && (next == len(s) || s[next] == ' ') {
				return next
			}
		case 0xe3: // 。
			if strings.HasPrefix(s[i:], "。") {
				return i + len("。")
			}
		case 0xef: // ！？；
			for _, p := range [...]string{"！", "？", "；"} {
				if strings.HasPrefix(s[i:], p) {
					return i + len(p)
				}
			}
		}
	}
	return len(s)
}

// closers gives how many brackets and quotes end a sentence behind its mark.
func closers(s string) (n int) {
	for n < len(s) && strings.IndexByte(`)]"'`, s[n]) >= 0 {
		n++
	}
	return n
}
