package sim

import "strings"

var wordWindows = map[string]Duration{
	"second": Second, "minute": Minute, "hour": Hour, "day": Day, "week": 7 * Day, "month": 30 * Day,
}

// word is "minute", or the bare length where the window has no name.
func (d Duration) word() string {
	for w, l := range wordWindows {
		if l == d {
			return w
		}
	}
	return d.String()
}

var dimensionLetters = map[string]string{
	Requests: "R", Tokens: "T", InputTokens: "IT", OutputTokens: "OT",
}

// abbr is the short name that people use: RPM, TPD.
func (l Limit) abbr() string {
	in, ok := dimensionLetters[l.Dimension]
	if !ok {
		return l.Dimension
	}
	if _, named := wordWindows[l.Window.word()]; named {
		return in + "P" + strings.ToUpper(l.Window.word()[:1])
	}
	return in + "P" + strings.ToUpper(l.Window.String())
}
