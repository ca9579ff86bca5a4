package linear

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"sluice/engine/plain"
	"sluice/engine/transcript"
	"sluice/ui/draw"
	"sluice/ui/talk"
)

// conversation is the one under way, with what keeps it.
type conversation struct {
	voice
	*talk.Talk
	ctx    context.Context
	terms  talk.Terms
	keeper *talk.Keeper     // nil: nothing is kept
	unsent talk.Message     // what came back, and was not sent again
	draft  string           // of it, and the queue, what is on the disk
	found  []transcript.Hit // the conversations that were listed
	told   int              // bytes of the running answer that were printed
}

// ask says a message in the conversation.
func (c *conversation) ask(m talk.Message, now time.Time) {
	if c.Say(m, now) {
		c.say("Queued: it is sent when this answer is complete.")
	}
}

// tell prints what has come in whole lines, and the end. It gives what closes
// when there is more; nil where the answer is over.
func (c *conversation) tell(now time.Time) (changed <-chan struct{}) {
	_, changed = c.Take(math.MaxInt, now)
	text := c.Live.Entry.Text[c.told:]
	if changed == nil {
		if text != "" {
			c.say("%s", strings.TrimRight(text, "\n"))
		}
		c.tellEnd(now)
	} else if n := strings.LastIndexByte(text, '\n'); n >= 0 {
		c.say("%s", text[:n])
		c.told += n + 1
	}
	return changed
}

// tellEnd says how an answer ended, and what becomes of what nobody answers.
func (c *conversation) tellEnd(now time.Time) {
	out, _ := c.Live.Outcome()
	e := c.Finish(out, now)
	c.told = 0
	switch {
	case e.Withdrawn:
		c.giveBack(e.Back, "Not answered: "+e.Problem+". Your message was: ", spaced(e.Hint, "/send sends it again, /drop forgets it."))
	case e.End == draw.Withdrawn:
		c.say("%s", spaced("Not answered: "+e.Problem+".", e.Hint))
	case e.End != draw.Complete:
		c.say("%s", spaced("The answer was "+e.End.Word()+".", e.Problem, "The text is kept. /continue goes on with it."))
	case e.Problem != "":
		c.say("%s", spaced("End of the answer by "+draw.Line(e.Route.Model)+".", e.Problem, e.Hint))
	default:
		c.say("End of the answer by %s, key %s.", draw.Line(e.Route.Model), draw.Line(e.Key))
	}
	switch {
	case e.Next:
		c.say("Sending what was queued.")
	case !e.Withdrawn:
		c.giveBack(e.Back, "Not sent: ", "/send sends it, /drop forgets it.")
	}
	c.keepDraft()
}

// giveBack says a message that was not answered, and holds it before what is
// held already.
func (c *conversation) giveBack(m talk.Message, before, after string) {
	if !m.Blank() {
		c.unsent = talk.Joined(m, c.unsent)
		c.say("%s%s\n%s", before, m.Text(), after)
	}
}

// takeDraft takes in what was not sent in an earlier run.
func (c *conversation) takeDraft(m talk.Message) {
	if c.unsent.Blank() {
		c.draft = m.Text()
	}
	c.giveBack(m, "Not sent the last time: ", "/send sends it, /drop forgets it.")
}

// typed gives what nobody was asked yet: it outlives the program.
func (c *conversation) typed() talk.Message {
	return talk.Joined(append(slices.Clone(c.Queue), c.unsent)...)
}

// keepDraft keeps it, where it has changed.
func (c *conversation) keepDraft() {
	m := c.typed()
	if text := m.Text(); text != c.draft {
		c.draft = text
		c.Draft(m)
	}
}

// tellNews says how the keeping goes.
func (c *conversation) tellNews(news talk.News) {
	if news.Problem != nil {
		c.problem("Not saved: ", news.Problem)
	} else if !news.Unsaved {
		c.say("All is saved now.")
	}
}

func (c *conversation) stop(string, time.Time) {
	if c.Live != nil {
		c.Live.Stop()
	}
}

func (c *conversation) goOn(_ string, now time.Time) {
	if !c.Continue(now) {
		c.say("There is no partial answer to continue.")
	}
}

func (c *conversation) send(_ string, now time.Time) {
	m := c.unsent
	if c.unsent = nil; m.Blank() {
		c.say("Nothing came back to you.")
		return
	}
	c.ask(m, now)
}

func (c *conversation) drop(string, time.Time) {
	c.unsent = nil
	c.say("Forgotten.")
}

// answering says whether an answer is still coming, to the person too.
func (c *conversation) answering() bool {
	if c.Live != nil {
		c.say("An answer is still coming. /stop stops it.")
	}
	return c.Live != nil
}

func (c *conversation) begin(_ string, now time.Time) {
	if c.answering() {
		return
	}
	c.Leave(now)
	c.Talk = talk.New(c.terms, c.keeper)
	c.say("A new conversation.")
}

// keeping says whether conversations are kept; where not, to the person too.
func (c *conversation) keeping() bool {
	if c.keeper == nil {
		c.say("Conversations are not kept here.")
	}
	return c.keeper != nil
}

// maxListed bounds the conversations that are listed at once.
const maxListed = 20

func (c *conversation) list(words string, now time.Time) {
	if !c.keeping() {
		return
	}
	found, err := c.keeper.Find(c.ctx, words, maxListed)
	if err != nil {
		c.result(err)
		return
	}
	c.found = found
	for i, h := range found {
		detail := fmt.Sprintf("%s, %s", draw.Ago(h.Updated, now), plain.Counted(h.Messages, "message"))
		if words != "" {
			detail = draw.Line(h.Text)
		}
		c.say("%d. %s: %s.", i+1, draw.Line(h.Title), detail)
	}
	if len(found) == 0 {
		c.say("None is kept.")
		return
	}
	c.say("/open and a number goes on with one.")
}

// open goes on with a conversation that was listed, or the one with that ID.
func (c *conversation) open(arg string, now time.Time) {
	if !c.keeping() || c.answering() {
		return
	}
	id := arg
	if n, err := strconv.Atoi(arg); err == nil && n >= 1 && n <= len(c.found) {
		id = c.found[n-1].ID
	}
	opened, err := c.keeper.Open(c.ctx, id, c.terms, now)
	if err != nil {
		c.result(err)
		return
	}
	c.Leave(now)
	c.Talk = opened.Talk
	for _, p := range opened.Problems {
		c.say("%s.", strings.TrimSuffix(p.Text, "."))
	}
	c.say("Open now: %s\nIt was said last:", draw.Line(c.Title))
	c.recall()
	c.takeDraft(opened.Draft)
}

// recall says what was said last, and how the answer to it ended.
func (c *conversation) recall() {
	from := 0
	for i, e := range c.Entries {
		if e.Mine {
			from = i
		}
	}
	for _, e := range c.Entries[from:] {
		switch {
		case e.Mine:
			c.say("You: %s", e.Text)
		case e.Notice:
			c.say("%s.", strings.TrimSuffix(e.Text, "."))
		default:
			c.say("%s", spaced("Answer by "+draw.Line(e.Route.Model)+":", e.Text))
			if e.Offers() {
				c.say("%s", spaced("It was "+e.End.Word()+".", e.Problem, "/continue goes on with it."))
			}
		}
	}
}
