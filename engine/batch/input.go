package batch

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/template"

	"sluice/keystore"
)

// The forms of an input.
const (
	jsonLines = "jsonl" // OpenAI's batch lines, objects with a prompt or with messages
	plainText = "text"  // each line is a prompt
	csvTable  = "csv"   // a table with the names of its columns
)

// forms are how each form is read.
var forms = map[string]func(io.Reader) iter.Seq2[row, error]{jsonLines: lines, plainText: lines, csvTable: records}

// formOf is the form that the end of a file's name stands for.
var formOf = map[string]string{".jsonl": jsonLines, ".ndjson": jsonLines, ".json": jsonLines, ".txt": plainText, ".csv": csvTable}

// Input is a file of requests. It is read more than once, and never whole.
type Input struct {
	path   string
	form   string
	prompt *template.Template // nil: none
}

// NewInput looks at a file. An empty form is told by its name, or its first
// character. A prompt, where there is one, is a template of package
// text/template over the columns of a table, the members of an object, or the
// line as "text".
func NewInput(path, form, prompt string) (*Input, error) {
	in := &Input{path: path, form: form}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, keystore.WithHint(fmt.Errorf("%s is no ordinary file", path), "write it into a file first: it is read more than once")
	}
	if form == "" {
		if in.form = formOf[strings.ToLower(filepath.Ext(path))]; in.form == "" {
			in.form, err = guess(path)
		}
	} else if forms[form] == nil {
		err = fmt.Errorf("unknown form %q: it is %s, %s or %s", form, jsonLines, plainText, csvTable)
	}
	if err == nil && prompt != "" {
		if in.prompt, err = template.New("template").Option("missingkey=error").Parse(prompt); err != nil {
			err = keystore.WithHint(fmt.Errorf("reading the template: %w", err), `for example "Translate into {{.language}}: {{.text}}"`)
		}
	}
	if err != nil {
		return nil, err
	}
	return in, nil
}

// guess tells objects from prompts by the first character.
func guess(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	head, err := bufio.NewReader(f).Peek(512)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", err
	}
	if bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(head, byteOrderMark)), []byte("{")) {
		return jsonLines, nil
	}
	return plainText, nil
}

// items gives the requests in order. What is wrong with one line is a *BadLine,
// and the others follow; any other error is the last thing that comes.
func (in *Input) items() iter.Seq2[request, error] {
	return func(yield func(request, error) bool) {
		f, err := os.Open(in.path)
		if err != nil {
			yield(request{}, err)
			return
		}
		defer f.Close()
		in.from(f)(yield)
	}
}

// from is items of a text.
func (in *Input) from(text io.Reader) iter.Seq2[request, error] {
	return func(yield func(request, error) bool) {
		unnamed := map[key]int{} // how often a body came that has no ID
		for r, err := range forms[in.form](text) {
			item := request{Line: r.line}
			if err == nil {
				if item.ID, item.Body, err = in.read(r); err != nil {
					err = &BadLine{r.line, err}
				} else if item.ID == "" {
					item.ID = item.hash()
					if unnamed[keyOf(item.ID)]++; unnamed[keyOf(item.ID)] > 1 {
						item.ID += "-" + strconv.Itoa(unnamed[keyOf(item.ID)])
					}
				}
			}
			if !yield(item, err) {
				return
			}
		}
	}
}

// read makes a request of a row.
func (in *Input) read(r row) (id string, body []byte, err error) {
	switch {
	case r.cells != nil:
		return in.fromCells(r.cells)
	case in.form == plainText:
		prompt := string(r.text)
		if in.prompt != nil {
			prompt, err = in.fill(map[string]any{"text": prompt})
		}
		return "", asked("", prompt), err
	}
	ms, err := membersOf(r.text)
	if err != nil {
		return "", nil, err
	}
	if id, err = ms.id(); err != nil {
		return "", nil, err
	}
	if in.prompt != nil {
		var values map[string]any
		dec := json.NewDecoder(bytes.NewReader(r.text))
		dec.UseNumber() // as it is written
		if err := dec.Decode(&values); err != nil {
			return "", nil, fmt.Errorf("reading JSON: %w", err)
		}
		prompt, err := in.fill(values)
		return id, asked("", prompt), err
	}
	body, err = ms.request()
	return id, body, err
}

func (in *Input) fromCells(cells map[string]any) (id string, body []byte, err error) {
	for _, name := range idNames {
		text, _ := cells[name].(string)
		if id = cmp.Or(id, text); len(id) > longestID {
			return "", nil, fmt.Errorf("%s is longer than %d bytes", name, longestID)
		}
	}
	prompt, ok := cells["prompt"].(string)
	switch {
	case in.prompt != nil:
		prompt, err = in.fill(cells)
	case !ok:
		err = errors.New(`the table has no column "prompt": say with --template what is asked`)
	case prompt == "":
		err = errors.New("its prompt is empty")
	}
	return id, asked("", prompt), err
}

// fill gives the prompt that the template makes of values.
func (in *Input) fill(values map[string]any) (string, error) {
	var b limited
	if err := in.prompt.Execute(&b, values); err != nil {
		return "", err
	}
	if len(bytes.TrimSpace(b)) == 0 {
		return "", errors.New("the template makes an empty prompt of it")
	}
	return string(b), nil
}

// limited is a prompt that a template writes.
type limited []byte

func (l *limited) Write(p []byte) (int, error) {
	if len(*l)+len(p) > maxLine {
		return 0, errLong
	}
	*l = append(*l, p...)
	return len(p), nil
}

// request makes a body of an object: OpenAI's batch line, a body as it is, or a
// prompt with parameters.
func (ms members) request() ([]byte, error) {
	if body := ms.of("body"); body != nil {
		if err := ms.checkDoor(); err != nil {
			return nil, err
		}
		inside, err := membersOf(body)
		if err != nil {
			return nil, fmt.Errorf("its body: %w", err)
		}
		return inside.body()
	}
	if ms.of("messages") != nil {
		return ms.body(idNames...)
	}
	prompt, ok := ms.text("prompt")
	if !ok || prompt == "" {
		return nil, errors.New("it has no body, no messages and no prompt")
	}
	system, _ := ms.text("system")
	question, err := membersOf(asked(system, prompt))
	if err != nil {
		return nil, err
	}
	return append(question, ms...).body(append([]string{"prompt", "system"}, idNames...)...)
}

// checkDoor refuses what no chat completion is.
func (ms members) checkDoor() error {
	if method, ok := ms.text("method"); ok && method != "POST" {
		return fmt.Errorf("its method is %q: only POST is carried", method)
	}
	if url, ok := ms.text("url"); ok && !strings.HasSuffix(url, "/chat/completions") {
		return fmt.Errorf("its url is %q: only …/chat/completions is carried", url)
	}
	return nil
}
