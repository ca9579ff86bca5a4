package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"sluice/ui/action"
	"sluice/ui/talk"
)

// send sends the message, or queues it while an answer is running.
func (c *chat) send(_ string, now time.Time) tea.Cmd {
	shown := c.input.Value()
	if strings.TrimSpace(shown) == "" {
		return nil
	}
	if strings.HasSuffix(shown, `\`) && c.input.AtEnd() {
		c.input.Set(strings.TrimSuffix(shown, `\`) + "\n")
		return nil
	}
	if name, arg, ok := action.Parse(shown); ok {
		return c.runCommand(name, arg, now)
	}
	if c.input.InCommand() {
		c.toast("That is no command. Esc brings your message back.", now)
		return nil
	}
	if c.input.Lent() && c.editing != nil {
		return c.replace(now)
	}
	return c.ask(c.input.Accept(), now)
}

// replace sends the message in the place of the one that it was made of.
func (c *chat) replace(now time.Time) tea.Cmd {
	if c.answering(now) {
		return nil
	}
	if e := c.editing; !c.Instead(e, c.input.Accept(), now) {
		return nil
	}
	return c.follow(now)
}

// ask says a message in the conversation; it joins the queue while an answer is
// coming.
func (c *chat) ask(said talk.Message, now time.Time) tea.Cmd {
	if c.Say(said, now) {
		c.toastWhile(fmt.Sprintf("Queued %d: it is sent when this answer is complete.", len(c.Queue)), now, func() bool { return len(c.Queue) > 0 })
		return nil
	}
	return c.follow(now)
}

// follow shows the answer that was just asked for.
func (c *chat) follow(now time.Time) tea.Cmd {
	c.view.Away, c.chosen = false, nil
	return c.look(now)
}

// mostTaken bounds what the screen reads of an answer at once, in bytes. It is
// more than any provider sends in the time of a frame.
const mostTaken = 256 << 10

// look reads what has come and waits for more.
func (c *chat) look(now time.Time) tea.Cmd {
	_, changed := c.Take(mostTaken, now)
	if changed == nil {
		return c.finish(now)
	}
	return watch(c.engine.Ctx, c.Live, changed)
}

func (c *chat) onGrown(l *talk.Live, now time.Time) tea.Cmd {
	if c.Live != l {
		return nil
	}
	return c.look(now)
}

// finish takes in the end of an answer, and sends what is queued or gives it
// back.
func (c *chat) finish(now time.Time) tea.Cmd {
	out, _ := c.Live.Outcome()
	end := c.Finish(out, now)
	if end.Next {
		c.toast("What was queued is sent now.", now)
		return c.follow(now)
	}
	if end.Queued > 0 {
		c.toast("Not sent: what was queued is back in the input.", now)
	}
	if end.Returned {
		c.toast("No other answer came: "+end.Problem+". You see the earlier branch again.", now)
	} else if end.Withdrawn {
		end.Problem += ". Your message is back in the input."
	}
	if end.Instead != nil {
		c.input.Lend(end.Back)
		c.editing = end.Instead
		return nil
	}
	c.input.GiveBack(end.Back)
	return nil
}

// begin starts an empty conversation.
func (c *chat) begin(_ string, now time.Time) tea.Cmd {
	if c.answering(now) {
		return nil
	}
	c.Leave(now)
	c.show(talk.New(c.terms(), c.keeper))
	return nil
}

// answering says whether an answer is still coming, to the person too.
func (c *chat) answering(now time.Time) bool {
	if c.Live != nil {
		c.toastWhile("An answer is still coming. Esc stops it.", now, func() bool { return c.Live != nil })
	}
	return c.Live != nil
}

// resume asks a model to go on where a partial answer broke off.
func (c *chat) resume(_ string, now time.Time) tea.Cmd {
	if !c.Continue(now) {
		c.toast("There is no partial answer to continue.", now)
		return nil
	}
	return c.follow(now)
}

// keep takes a partial answer as it is.
func (c *chat) keep(_ string, now time.Time) tea.Cmd {
	if !c.Accept() {
		c.toast("There is no partial answer to keep.", now)
	}
	return nil
}
