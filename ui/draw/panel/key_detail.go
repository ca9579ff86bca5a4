package panel

import (
	"fmt"
	"strings"
	"time"

	"sluice/engine"
	"sluice/engine/clock"
	"sluice/keystore/limit"
	"sluice/ui/draw"
)

// Key is one key with all that is known of it.
type Key struct{ *engine.KeyStatus }

// Draw writes it down.
func (k Key) Draw(s draw.Styles, now time.Time, w int) []string {
	var out []string
	row := func(name, text string) {
		if text == "" {
			return
		}
		for i, l := range s.Wrap(text, max(10, w-12)) {
			if i > 0 {
				name = ""
			}
			out = append(out, s.Dim.Render(s.Fit(name, 11))+" "+l)
		}
	}
	out = append(out, s.Dim.Render(s.Fit("state", 11))+" "+s.State(k.State).Render(s.Symbol(k.State)+" "+k.State.String())+"  "+TimeLeft(k.KeyStatus, now))
	row("model", draw.Line(k.Model))
	row("why", draw.Line(k.Why))
	row("block", k.block(now))
	row("secret", k.secret())
	row("account", k.account())
	row("owner", k.owner())
	row("declared", draw.Line(k.Origin))
	for _, g := range gaugesOf(k.Gauges, now) {
		bar, text := s.Fit(g.draw(s, min(10, w/8)), min(26, w/2)), g.spelled()+", "+g.text()
		if 12+min(26, w/2)+2+s.Width(text) > w {
			bar, text = bar+"  "+s.Dim.Render(g.spelled()), g.text()
			out = append(out, s.Dim.Render(s.Fit("limit", 11))+" "+bar)
			row("", text)
			continue
		}
		out = append(out, s.Dim.Render(s.Fit("limit", 11))+" "+bar+"  "+s.Dim.Render(text))
	}
	for _, c := range k.Cells {
		row("also", strings.TrimSpace(draw.Line(c.Model)+"  "+c.State.String()+" "+draw.Countdown(c.Until, now)))
	}
	row("counts", fmt.Sprintf("%d sent, %d ok, %d limited, %d failed, %s tokens",
		k.Counts.Sent, k.Counts.OK, k.Counts.Limited, k.Counts.Failed, draw.Short(k.Counts.Tokens)))
	if !k.Trouble.At.IsZero() {
		row("last error", fmt.Sprintf("%s, %s: %s", draw.Ago(k.Trouble.At, now), strings.ReplaceAll(k.Trouble.Class.String(), "_", " "), draw.Line(k.Trouble.Text)))
	}
	return out
}

// block says what stops a key, by whose word and until when.
func (k Key) block(now time.Time) string {
	b := k.Block
	if !b.Set() {
		return ""
	}
	text := strings.ReplaceAll(b.Class.String(), "_", " ") + " since " + clock.Moment(b.Since, now)
	switch {
	case b.Forever:
		text += ", until you act"
	case b.Stated:
		text += ", until " + clock.Moment(b.Until, now) + " by the provider's word"
	default:
		text += ", until " + clock.Moment(b.Until, now) + " by backoff"
	}
	if c := draw.Countdown(b.ProbeAt, now); c != "" {
		text += ", tried again in " + c
	}
	return text
}

func (k Key) secret() string {
	if k.Ref == "" {
		return "none needed"
	}
	text := draw.Line(k.Ref)
	if k.Tail != "" {
		text += "  " + draw.Line(k.Tail)
	}
	return text
}

func (k Key) account() string {
	if k.Account == "" && len(k.Shares) == 0 {
		return ""
	}
	text := draw.Line(k.Account)
	if len(k.Shares) > 0 {
		text += " shared with " + draw.Line(strings.Join(k.Shares, ", "))
	}
	return text
}

// owner says what answers tell of a key's owner, where that matters.
func (k Key) owner() string {
	if len(k.Twins) == 0 {
		return ""
	}
	return draw.Line(k.Owner) + " by its answers, as for " + draw.Line(strings.Join(k.Twins, ", ")) + ": they may share its limits; g says so"
}

// text says where a limit comes from, and when the first part is back.
func (g gauge) text() string {
	text := g.source()
	if g.Source == limit.Preset && g.Seen != "" {
		text += ", " + g.Seen
	}
	if g.Doubted > 0 && g.Seen != "" {
		text += fmt.Sprintf(", the free plan's %s (%s) is doubted", draw.Short(g.Doubted), g.Seen)
	}
	if c := draw.Countdown(g.Refused, g.now); c != "" {
		return text + ", refused for " + c
	}
	if c := draw.Countdown(g.Reset, g.now); c != "" {
		text += ", more in " + c
	}
	return text
}
