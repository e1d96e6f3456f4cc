package broker

import (
	"fmt"
	"log/slog"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/time/rate"

	"storyline/playlists"
)

// logger hands what nats-server says to slog. Notices are for those who debug;
// warnings and errors are rationed, since a hostile client can provoke one with
// each connection. nats-server ends no process through it: a fatal line is kept
// for Run, which returns it.
type logger struct {
	log   *slog.Logger
	lines *rate.Limiter
	fatal chan error
	whose func(cid uint64) playlists.DisplayID // a connection's display, "" for none
}

func newLogger(log *slog.Logger, whose func(uint64) playlists.DisplayID) *logger {
	return &logger{log: log, lines: rate.NewLimiter(5, 50), fatal: make(chan error, 1), whose: whose}
}

// violation finds connection and subject in the line in which nats-server says
// that it dropped a forbidden publish or subscription.
var violation = regexp.MustCompile(`mid:(\d+) .*?(Publish|Subscription) Violation.*? - (?:Subject|Reply) "([^"]*)"`)

// Noticef takes a notice.
func (l *logger) Noticef(format string, v ...any) { l.debug(format, v) }

// Debugf takes what helps to debug.
func (l *logger) Debugf(format string, v ...any) { l.debug(format, v) }

// Tracef takes packets; tracing is never switched on, since they hold tokens.
func (l *logger) Tracef(string, ...any) {}

// Warnf takes a warning. That a connection takes another's place the door has
// logged itself.
func (l *logger) Warnf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	switch {
	case strings.Contains(text, "Replacing old client"):
		l.log.Debug("broker says", slog.String("text", text))
	case l.lines.Allow():
		l.log.Warn("broker warns", slog.String("text", text))
	}
}

// Errorf takes an error. What the door refused it has logged itself.
func (l *logger) Errorf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	switch {
	case strings.Contains(text, "authentication error"):
		l.log.Debug("broker says", slog.String("text", text))
	case !l.lines.Allow():
	case violation.MatchString(text):
		l.forbidden(text)
	default:
		l.log.Error("broker failed", slog.String("text", text))
	}
}

// forbidden tells what a connection may not do. It was dropped, and its sender was
// told otherwise, so this line is all that anybody learns of it.
func (l *logger) forbidden(text string) {
	m := violation.FindStringSubmatch(text)
	cid, _ := strconv.ParseUint(m[1], 10, 64) // digits; if too many, nobody's
	l.log.Warn("a connection did what it may not do", slog.String("display", string(l.whose(cid))), slog.String("act", strings.ToLower(m[2])),
		slog.String("topic", clip(strings.ReplaceAll(m[3], ".", "/"))))
}

// Fatalf takes the reason for which the server can't run.
func (l *logger) Fatalf(format string, v ...any) {
	select {
	case l.fatal <- fmt.Errorf("broker: %s", fmt.Sprintf(format, v...)):
	default:
	}
}

func (l *logger) debug(format string, v []any) {
	l.log.Debug("broker says", slog.String("text", fmt.Sprintf(format, v...)))
}
