package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	openai "github.com/sashabaranov/go-openai"
)

func (m *model) openSessions(_ string, now time.Time) tea.Cmd {
	m.toast("Conversations are not kept here.", now)
	return nil
}

// userMessage is a person's turn as a model reads it.
func userMessage(text string) openai.ChatCompletionMessage {
	return openai.ChatCompletionMessage{Role: openai.ChatMessageRoleUser, Content: text}
}
