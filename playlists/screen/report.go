package screen

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Events of a report.
const (
	// EventFirstFrame says that the slot's picture is on the glass. At is the
	// animation frame after the swap; a film says it only once its frames advance.
	EventFirstFrame = "first-frame"
	// EventFailed says that the picture could not be shown, or stopped; the page
	// shows the story's call in its place.
	EventFailed = "failed"
	// EventEnded closes the slot.
	EventEnded = "ended"
	// EventBeat says that the page still draws.
	EventBeat = "beat"
)

// maxReport is the largest body of a report, in bytes.
const maxReport = 4 << 10

const (
	maxID     = 200
	maxDetail = 1000
	// maxShown is a week in ms: longer is nonsense, since pages are reloaded.
	maxShown = 7 * 24 * 3600 * 1000
)

var errReport = errors.New("not a report")

// Report is what the page says about one slot. Each slot gets one first-frame
// or failed (or first the one and later the other), then one ended. A report
// that comes twice, with the same id and event, says nothing new: pages try
// again when no answer came.
type Report struct {
	// ID is the id of the frame; a beat has none while nothing is on screen.
	ID string `json:"id"`
	// Event is one of the Event constants.
	Event string `json:"event"`
	// At is when, on the server's clock as the page knows it, in ms since 1970.
	At int64 `json:"at"`
	// Shown is for how long the slot's own picture was on screen so far, in ms,
	// monotonic; the time of a call shown in place of a failed picture is not in it.
	Shown int64 `json:"shown"`
	// Detail says why, for people; it comes from the browser and is not to be trusted.
	Detail string `json:"detail,omitempty"`
}

// DecodeReport reads the body of a report. It ignores fields that it doesn't
// know and refuses whatever else is out of the ordinary.
func DecodeReport(body []byte) (Report, error) {
	var r Report
	if len(body) > maxReport {
		return r, fmt.Errorf("%w: more than %d bytes", errReport, maxReport)
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if err := dec.Decode(&r); err != nil {
		return Report{}, fmt.Errorf("%w: %v", errReport, err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Report{}, fmt.Errorf("%w: more than one value", errReport)
	}
	if err := r.check(); err != nil {
		return Report{}, err
	}
	return r, nil
}

func (r Report) check() error {
	switch r.Event {
	case EventFirstFrame, EventFailed, EventEnded:
		if r.ID == "" {
			return fmt.Errorf("%w: no id", errReport)
		}
	case EventBeat:
	default:
		return fmt.Errorf("%w: unknown event", errReport)
	}
	switch {
	case len(r.ID) > maxID || !plain(r.ID):
		return fmt.Errorf("%w: id is too long or has odd characters", errReport)
	case len(r.Detail) > maxDetail || !plain(r.Detail):
		return fmt.Errorf("%w: detail is too long or has odd characters", errReport)
	case r.At < 0:
		return fmt.Errorf("%w: time before 1970", errReport)
	case r.Shown < 0 || r.Shown > maxShown:
		return fmt.Errorf("%w: length shown is out of range", errReport)
	}
	return nil
}

// plain is valid text without control characters, which have no place in logs.
func plain(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, c := range s {
		if c < ' ' || c == 0x7f || c == utf8.RuneError {
			return false
		}
	}
	return true
}
