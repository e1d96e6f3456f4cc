package mpv

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

const (
	// maxLine is the longest line that mpv may say; its answers to what we ask are
	// shorter by far.
	maxLine = 64 << 10
	// maxEvents is how many events may wait; mpv says a dozen for each slide.
	maxEvents = 256
	// startTime is how long mpv may take to its first answer, and answerTime to each
	// other: longer, and it is frozen. A board that does other things too answers
	// late, and the picture stands meanwhile.
	startTime  = 6 * time.Second
	answerTime = 1500 * time.Millisecond
)

var (
	errSilent  = errors.New("it does not answer")
	errGone    = errors.New("it ended")
	errTalks   = errors.New("it says too much")
	errRefused = errors.New("mpv refused")
)

// event is what mpv says unasked.
type event struct {
	Name   string `json:"event"`
	Reason string `json:"reason"`
	Error  string `json:"file_error"`
	Entry  int64  `json:"playlist_entry_id"`
	at     time.Time
}

// message is a line of mpv's: an event, or the answer to a request.
type message struct {
	event
	ID      int64           `json:"request_id"`
	Outcome string          `json:"error"`
	Data    json.RawMessage `json:"data"`
}

// line is the connection to one mpv (its JSON IPC). One goroutine asks; what
// comes unasked waits in events meanwhile.
type line struct {
	conn    io.ReadWriteCloser
	events  chan event
	answers chan message
	done    chan struct{}
	why     error // set before done is closed
	asked   int64
	patient time.Duration // how long an answer may take
}

func newLine(conn io.ReadWriteCloser) *line {
	return &line{conn: conn, events: make(chan event, maxEvents), answers: make(chan message, maxEvents), done: make(chan struct{}), patient: startTime}
}

// listen reads until the connection ends or mpv says what it may not.
func (l *line) listen() {
	l.why = l.read()
	close(l.done)
}

func (l *line) read() error {
	lines := bufio.NewScanner(l.conn)
	lines.Buffer(make([]byte, 0, 4096), maxLine)
	for lines.Scan() {
		var m message
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			return fmt.Errorf("%w: %.40q is no message", errTalks, lines.Bytes())
		}
		m.at = time.Now()
		taken := false
		if m.Name != "" {
			taken = offer(l.events, m.event)
		} else {
			taken = offer(l.answers, m)
		}
		if !taken {
			return errTalks
		}
	}
	if errors.Is(lines.Err(), bufio.ErrTooLong) {
		return fmt.Errorf("%w: a line of over %d bytes", errTalks, maxLine)
	}
	return errGone
}

// offer reports whether there was room to wait in.
func offer[T any](to chan<- T, said T) bool {
	select {
	case to <- said:
		return true
	default:
		return false
	}
}

// ask sends a command and waits for its answer. That mpv refused is no fault of
// its own; every other error is the end of the connection.
func (l *line) ask(command ...any) (json.RawMessage, error) {
	l.asked++
	b, err := json.Marshal(struct {
		Command []any `json:"command"`
		ID      int64 `json:"request_id"`
	}{command, l.asked})
	if err != nil {
		return nil, fmt.Errorf("command for mpv: %w", err)
	}
	if c, ok := l.conn.(interface{ SetWriteDeadline(t time.Time) error }); ok {
		_ = c.SetWriteDeadline(time.Now().Add(l.patient)) // a pair of sockets has one
	}
	if _, err := l.conn.Write(append(b, '\n')); err != nil {
		return nil, errors.Join(errSilent, err)
	}
	late := time.NewTimer(l.patient)
	defer late.Stop()
	for {
		select {
		case m := <-l.answers:
			switch {
			case m.ID != l.asked: // of a question that was given up
			case m.Outcome != "success":
				return nil, fmt.Errorf("%w %v: %.60s", errRefused, command[0], m.Outcome)
			default:
				return m.Data, nil
			}
		case <-l.done:
			return nil, l.why
		case <-late.C:
			return nil, errSilent
		}
	}
}

// get asks for a property into v. It reports whether mpv has it now.
func (l *line) get(name string, v any) (bool, error) {
	data, err := l.ask("get_property", name)
	if errors.Is(err, errRefused) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return json.Unmarshal(data, v) == nil, nil
}
