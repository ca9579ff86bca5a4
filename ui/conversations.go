package ui

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	enginechat "sluice/engine/chat"
	"sluice/ui/calls"
	"sluice/ui/draw"
	"sluice/ui/page"
	"sluice/ui/talk"
)

// chat is the conversation on the screen, with what keeps it.
type chat struct {
	pane
	keeper  *talk.Keeper // nil: nothing is kept
	unsaved bool         // some of what was said is in memory only
	saved   string       // what the draft on disk is of
	saving  bool         // a save is due
	editing *draw.Entry  // the message whose place the one in the input takes, while that is lent
}

// The messages of the keeping.
type (
	rememberedMsg struct{ talk.Kept }
	draftMsg      struct{}
)

// terms say how the dashboard's conversations ask.
func (c *chat) terms() talk.Terms {
	return c.opts.terms(func(r enginechat.Request) talk.Answer { return c.engine.Ask(c.engine.Ctx, r) })
}

// show brings another conversation to the screen.
func (c *chat) show(t *talk.Talk) { c.Talk, c.view = t, page.Viewport{} }

// remember loads the prompts and the draft of the last time.
func (c *chat) remember() tea.Cmd {
	if c.keeper == nil {
		return nil
	}
	ctx, k := c.engine.Ctx, c.keeper
	load := calls.Guard(func() tea.Msg {
		kept, err := k.Remember(ctx)
		if err != nil {
			return nil
		}
		return rememberedMsg{kept}
	})
	return tea.Batch(load, c.awaitNews())
}

// onNews takes in how the keeping goes.
func (c *chat) onNews(news talk.News, now time.Time) tea.Cmd {
	c.unsaved = news.Unsaved
	if news.Problem != nil {
		c.toast("Not saved: "+draw.Explained(news.Problem, now), now)
	}
	return c.awaitNews()
}

// awaitNews waits for news of the keeping.
func (c *chat) awaitNews() tea.Cmd {
	ctx, k := c.engine.Ctx, c.keeper
	return calls.Guard(func() tea.Msg {
		select {
		case news := <-k.News():
			return news
		case <-ctx.Done():
			return nil
		}
	})
}

func (c *chat) onRemembered(msg rememberedMsg) {
	c.input.Learn(msg.History)
	c.takeDraft(msg.Draft, c.input.Unsent().Blank() && len(c.Entries) == 0)
}

// takeDraft takes a draft into the input. fresh says that it is all that is
// unsent, and on the disk already.
func (c *chat) takeDraft(d talk.Message, fresh bool) {
	c.input.GiveBack(d)
	if fresh {
		c.saved = c.written()
	}
}

// keepDraft saves what is being written at most every two seconds.
func (c *chat) keepDraft() tea.Cmd {
	if c.keeper == nil || c.saving || c.written() == c.saved {
		return nil
	}
	c.saving = true
	return tea.Tick(2*time.Second, func(time.Time) tea.Msg { return draftMsg{} })
}

func (c *chat) onDraft() {
	c.saving = false
	c.saved = c.written()
	c.Draft(c.unsent())
}

// written changes whenever unsent does.
func (c *chat) written() string {
	return strconv.Itoa(len(c.Queue)) + " " + c.input.Mark()
}

// unsent is what a person wrote and nobody was asked yet: it outlives the program.
func (c *chat) unsent() talk.Message {
	return talk.Joined(append(slices.Clone(c.Queue), c.input.Unsent())...)
}
