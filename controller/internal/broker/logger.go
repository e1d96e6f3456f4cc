package broker

import (
	"fmt"
	"log/slog"
	"strings"

	"golang.org/x/time/rate"
)

// logger hands what nats-server says to slog. Notices are for those who debug;
// warnings and errors are rationed, since a hostile client can provoke one with
// each connection. nats-server ends no process through it: a fatal line is kept
// for Run, which returns it.
type logger struct {
	log   *slog.Logger
	lines *rate.Limiter
	fatal chan error
}

func newLogger(log *slog.Logger) *logger {
	return &logger{log: log, lines: rate.NewLimiter(5, 50), fatal: make(chan error, 1)}
}

// Noticef takes a notice.
func (l *logger) Noticef(format string, v ...any) { l.debug(format, v) }

// Debugf takes what helps to debug.
func (l *logger) Debugf(format string, v ...any) { l.debug(format, v) }

// Tracef takes packets; tracing is never switched on, since they hold tokens.
func (l *logger) Tracef(string, ...any) {}

// Warnf takes a warning.
func (l *logger) Warnf(format string, v ...any) {
	if l.lines.Allow() {
		l.log.Warn("broker warns", slog.String("text", fmt.Sprintf(format, v...)))
	}
}

// Errorf takes an error. What the door refused it has logged itself.
func (l *logger) Errorf(format string, v ...any) {
	text := fmt.Sprintf(format, v...)
	switch {
	case strings.Contains(text, "authentication error"):
		l.log.Debug("broker says", slog.String("text", text))
	case l.lines.Allow():
		l.log.Error("broker failed", slog.String("text", text))
	}
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
