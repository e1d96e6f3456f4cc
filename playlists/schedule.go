package playlists

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// dayMinutes is the length of a day on the wall, in minutes.
const dayMinutes = 24 * 60

// Minute is a time on the service-day clock, in minutes since the midnight
// that began the service day. It may pass 24:00: the service day goes on.
type Minute int

// ParseMinute reads HH:MM, 00:00 to 47:59.
func ParseMinute(s string) (Minute, error) {
	if len(s) != 5 || s[2] != ':' || !digits(s[:2]) || !digits(s[3:]) {
		return 0, fmt.Errorf("%q is not a time like 06:30 or 25:15", s)
	}
	h, m := int(s[0]-'0')*10+int(s[1]-'0'), int(s[3]-'0')*10+int(s[4]-'0')
	if h > 47 || m > 59 {
		return 0, fmt.Errorf("%q is not a time: hours go to 47 (past midnight), minutes to 59", s)
	}
	return Minute(h*60 + m), nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// String gives HH:MM.
func (m Minute) String() string { return fmt.Sprintf("%02d:%02d", int(m)/60, int(m)%60) }

// MarshalText writes HH:MM.
func (m Minute) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads HH:MM.
func (m *Minute) UnmarshalText(b []byte) (err error) {
	*m, err = ParseMinute(string(b))
	return err
}

// Daypart is the half-open time [Start, End) of a service day. It is in force
// whenever the clock on the wall shows a time within it, so on the nights on
// which clocks change it is shorter or longer with the wall.
type Daypart struct{ Start, End Minute }

// ParseDaypart reads HH:MM-HH:MM.
func ParseDaypart(s string) (Daypart, error) {
	if len(s) != 11 || s[5] != '-' {
		return Daypart{}, fmt.Errorf("%q is not a daypart like 06:00-10:00 or 22:00-26:00", s)
	}
	start, err := ParseMinute(s[:5])
	if err != nil {
		return Daypart{}, err
	}
	end, err := ParseMinute(s[6:])
	if err != nil {
		return Daypart{}, err
	}
	d := Daypart{start, end}
	return d, d.check()
}

func (d Daypart) check() error {
	if d.Start < 0 || d.End <= d.Start || d.End > 2*dayMinutes || d.End-d.Start > dayMinutes {
		return refuse(Invalid, "daypart %s ends before it starts or is longer than a day; past midnight is written 24:00 and later", d)
	}
	return nil
}

// String gives HH:MM-HH:MM.
func (d Daypart) String() string { return d.Start.String() + "-" + d.End.String() }

// MarshalText writes HH:MM-HH:MM.
func (d Daypart) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads HH:MM-HH:MM.
func (d *Daypart) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDaypart(string(b))
	return err
}

// Day is a civil date, in days since 1970-01-01. The zero Day means none.
type Day int32

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || t.Year() < 1971 || t.Year() > 2200 {
		return 0, fmt.Errorf("%q is not a date like 2026-12-01", s)
	}
	return Day(t.Unix() / 86400), nil
}

// String gives YYYY-MM-DD.
func (d Day) String() string { return time.Unix(int64(d)*86400, 0).UTC().Format(time.DateOnly) }

// MarshalText writes YYYY-MM-DD.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD.
func (d *Day) UnmarshalText(b []byte) (err error) {
	*d, err = ParseDay(string(b))
	return err
}

// Weekdays is a set of weekdays; bit 0 is Monday. The zero set means all.
type Weekdays uint8

// weekdayNames gives the names on the wire, Monday first.
func weekdayNames() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// ParseWeekday gives the set of the one weekday named mon to sun.
func ParseWeekday(s string) (Weekdays, error) {
	i := slices.Index(weekdayNames(), s)
	if i < 0 {
		return 0, fmt.Errorf("%q is not a weekday; mon, tue, wed, thu, fri, sat and sun are", s)
	}
	return 1 << i, nil
}

// Has reports whether a date falls on one of the weekdays.
func (w Weekdays) Has(d Day) bool { return w == 0 || w&(1<<weekday(d)) != 0 }

// weekday gives 0 for Monday; 1970-01-01 was a Thursday.
func weekday(d Day) int { return int((int64(d)%7 + 7 + 3) % 7) }

// MarshalJSON writes a list of names.
func (w Weekdays) MarshalJSON() ([]byte, error) {
	names := []string{}
	for i, n := range weekdayNames() {
		if w&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return json.Marshal(names)
}

// UnmarshalJSON reads a list of names.
func (w *Weekdays) UnmarshalJSON(b []byte) error {
	var names []string
	if err := json.Unmarshal(b, &names); err != nil {
		return err
	}
	*w = 0
	for _, n := range names {
		d, err := ParseWeekday(n)
		if err != nil {
			return err
		}
		*w |= d
	}
	return nil
}

// Schedule says on which service days, and when on them, a story is told.
type Schedule struct {
	From     Day       `json:"from,omitempty"`     // first service day
	Until    Day       `json:"until,omitempty"`    // last service day, included
	Weekdays Weekdays  `json:"weekdays,omitempty"` // of the service day
	Dayparts []Daypart `json:"dayparts,omitempty"` // none: the whole service day
	Except   []Day     `json:"except,omitempty"`   // service days on which it is not told
}

// Timed reports whether the schedule asks what time or weekday it is. A display
// that doesn't know tells no timed story. Dates alone (a window, exceptions) make
// no story timed: such a display tells it whatever the date.
func (s *Schedule) Timed() bool { return s.Weekdays != 0 || len(s.Dayparts) > 0 }

// Limits of a schedule.
const (
	maxDayparts = 24
	maxExcept   = 400
)

func (s *Schedule) check() error {
	switch {
	case s.From != 0 && s.Until != 0 && s.Until < s.From:
		return refuse(Invalid, "window %s to %s ends before it starts", s.From, s.Until)
	case len(s.Dayparts) > maxDayparts:
		return refuse(Invalid, "%d dayparts, at most %d are allowed", len(s.Dayparts), maxDayparts)
	case len(s.Except) > maxExcept:
		return refuse(Invalid, "%d exceptions, at most %d are allowed", len(s.Except), maxExcept)
	}
	for _, d := range s.Dayparts {
		if err := d.check(); err != nil {
			return err
		}
	}
	return nil
}
