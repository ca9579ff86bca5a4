package stream

import "encoding/json"

// wireChunk is one event of a stream in any dialect.
type wireChunk struct {
	envelope
	ID       json.RawMessage `json:"id"`
	Created  json.RawMessage `json:"created"`
	Model    json.RawMessage `json:"model"`
	Kind     string          `json:"type"`
	Choices  []wireChoice    `json:"choices"`
	Delta    json.RawMessage `json:"delta"`
	Block    json.RawMessage `json:"content_block"`
	Index    int             `json:"index"` // of the block
	Item     json.RawMessage `json:"item"`
	Output   int             `json:"output_index"` // of the item
	Gemini   []wireCandidate `json:"candidates"`
	Message  json.RawMessage `json:"message"`
	Response json.RawMessage `json:"response"`
	Finished *bool           `json:"done"` // Ollama
	Reason   string          `json:"done_reason"`
}

type wireChoice struct {
	Index   int             `json:"index"`
	Delta   *wireDelta      `json:"delta"`
	Message *wireDelta      `json:"message"`
	Text    string          `json:"text"`
	Finish  string          `json:"finish_reason"`
	Error   json.RawMessage `json:"error"`
	Usage   *wireUsage      `json:"usage"`
}

type wireDelta struct {
	Role      string          `json:"role"`
	Content   json.RawMessage `json:"content"`
	Reasoning json.RawMessage `json:"reasoning_content"`
	Thought   json.RawMessage `json:"reasoning"`
	Thinking  json.RawMessage `json:"thinking"`
	Refusal   string          `json:"refusal"`
	Tools     json.RawMessage `json:"tool_calls"`
	Function  json.RawMessage `json:"function_call"`
}

type wireCandidate struct {
	Content struct {
		Parts []struct {
			Text    string          `json:"text"`
			Thought bool            `json:"thought"`
			Call    json.RawMessage `json:"functionCall"`
		} `json:"parts"`
	} `json:"content"`
	Finish string `json:"finishReason"`
}
