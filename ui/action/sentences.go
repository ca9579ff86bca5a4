package action

import "slices"

// sentences say what each action does, for the help.
var sentences = map[string]string{
	"send":      "Sends the message, or queues it while an answer is coming.",
	"newline":   "Begins a new line in the message.",
	"stop":      "Closes what is on top, takes a waiting message back, then stops an answer and keeps its text.",
	"interrupt": "Stops an answer, else clears the message; pressed twice it leaves.",
	"quit":      "Leaves, while the message is empty.",
	"next":      "Leads to the next panel.",
	"previous":  "Leads to the panel before.",
	"chat":      "Leads to the conversation, and back.",
	"keys":      "Leads to the keys and how much of their limits is used.",
	"models":    "Leads to the chain of models, the preferred one first.",
	"waits":     "Leads to the messages that wait, and why they do.",
	"events":    "Leads to what happened, one line a message.",
	"help":      "Shows this: what the keys do where you are.",
	"commands":  "Lists every command; typing filters, Enter runs one.",
	"new":       "Begins a new conversation.",
	"sessions":  "Opens an earlier conversation, or looks for words in all.",
	"title":     "Gives the conversation another title.",
	"export":    "Writes the conversation to a file, as md or json.",
	"copymode":  "Hides panels and lets go of the mouse, to select by hand.",
	"redraw":    "Draws the screen anew.",
	"suspend":   "Leaves for the shell; fg comes back.",
	"history":   "Looks for an earlier message to send again.",
	"edit":      "Opens the message in your editor.",
	"undotext":  "Takes the last change of the message back.",
	"pageup":    "Scrolls up by a page.",
	"pagedown":  "Scrolls down by a page.",
	"top":       "Leads to the beginning of the conversation.",
	"bottom":    "Leads to its end, and follows what comes.",
	"up":        "Moves up by one.",
	"down":      "Moves down by one.",
	"command":   "Begins a command; the message waits.",
	"undo":      "Takes your last change of keys or models back.",
	"zoom":      "Gives the panel the whole window, or takes it back.",

	"copy":     "Copies the chosen message, or the newest answer.",
	"copycode": "Copies its code, by number where there are several blocks.",
	"rewrite":  "Edits the message; what is sent begins a branch beside it.",
	"another":  "Asks for another answer, by a model that you choose.",
	"before":   "Turns to the branch before, where the message has siblings.",
	"after":    "Turns to the branch after, where the message has siblings.",
	"branch":   "Begins a branch after the chosen message.",
	"delete":   "Removes the message, and its answer with it; undo brings it back.",
	"details":  "Tells model, key, attempts, waits and tokens of the message.",
	"fold":     "Folds the message to one line, or unfolds it.",
	"write":    "Writes the message to a file.",
	"story":    "Unfolds what happened on the way to an answer.",
	"continue": "Has a partial answer continued.",
	"restart":  "Asks for another answer to the last message.",
	"keep":     "Keeps a partial answer as it is.",

	"switch":  "Switches the key off or on; running requests finish.",
	"key":     "Shows all that is known of the key.",
	"test":    "Asks the provider whether it accepts the key.",
	"clear":   "Forgets the key's wait; asks first where the provider named it.",
	"copykey": "Copies the key's name.",
	"add":     "Adds one or more keys.",
	"replace": "Puts another secret in the key's place.",
	"rename":  "Gives the key another name.",
	"remove":  "Removes the key from the store.",
	"off":     "Switches the key off until a time, with a reason.",
	"limit":   "Uses the key for some models only.",
	"account": "Says whose limits the key shares.",

	"skipmodel": "Leaves the model out of the chain, or takes it back in.",
	"raise":     "Moves the model up in the chain.",
	"lower":     "Moves the model down in the chain.",
	"first":     "Makes the model the preferred one.",

	"now":    "Asks at once, whatever the wait.",
	"skip":   "Goes on with the next model of the chain, where there is one.",
	"cancel": "Gives the request up.",

	"filter":       "Shows the next kind of events only.",
	"unfold":       "Unfolds the story below its line.",
	"jump":         "Leads to the message that it is about.",
	"search":       "Looks for words in all events.",
	"copyevent":    "Copies all of the story.",
	"exportevents": "Writes the events that are shown to a file, as lines of JSON.",
}

// Sentence says what an action does.
func (a Action) Sentence() string {
	if s := sentences[a.Name]; s != "" {
		return s
	}
	return a.Help
}

// For gives all actions as someone in the panel p looks for them: what its own
// keys do, what keys do in any panel, what they do everywhere, the rest.
func (t Table) For(p Panel) Table {
	rank := func(s Scope) int {
		switch {
		case s.own(p) || p == InputPanel && (s == Writing || s == Unwritten):
			return 0
		case s == Reading && p != InputPanel:
			return 1
		case s == Everywhere:
			return 2
		}
		return 3 + int(s)
	}
	sorted := slices.Clone(t)
	slices.SortStableFunc(sorted, func(a, b Action) int { return rank(a.Where) - rank(b.Where) })
	return sorted
}
