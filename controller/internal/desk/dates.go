package desk

import (
	"fmt"
	"strings"
	"time"

	"storyline/playlists"
)

// Moment is an instant for people and for machines. The zero moment never was.
type Moment struct {
	ISO, Text string
}

// At says an instant: the time alone if it is of today, the year if it is of
// another.
func (r *Reader) At(t playlists.Millis) Moment {
	if t == 0 {
		return Moment{}
	}
	day, today := time.UnixMilli(t).In(r.Zone), time.UnixMilli(r.Now).In(r.Zone)
	text := day.Format("15:04:05")
	switch {
	case day.Year() != today.Year():
		text = r.date(day, true) + day.Format(" 15:04")
	case day.YearDay() != today.YearDay():
		text = r.date(day, false) + " " + text
	}
	return Moment{ISO: day.Format(time.RFC3339), Text: text}
}

// Minute says an instant with its date, and without seconds.
func (r *Reader) Minute(t playlists.Millis) string {
	day := time.UnixMilli(t).In(r.Zone)
	return r.date(day, day.Year() != time.UnixMilli(r.Now).In(r.Zone).Year()) + day.Format(" 15:04")
}

// Full says an instant with all that names it: weekday, date, year and second.
func (r *Reader) Full(t playlists.Millis) string {
	day := time.UnixMilli(t).In(r.Zone)
	return weekdays(r.lang)[(int(day.Weekday())+6)%7] + " " + longDate(r.lang, day) + day.Format(", 15:04:05")
}

// Day says a service day.
func (r *Reader) Day(d playlists.Day) string {
	if d == 0 {
		return ""
	}
	return longDate(r.lang, time.Unix(int64(d)*86400, 0).UTC())
}

// Days says a range of service days as briefly as it can.
func (r *Reader) Days(from, until playlists.Day) string {
	switch {
	case from == 0 && until == 0:
		return r.Say(Say("always"))
	case until == 0:
		return r.Say(Say("from {day}", "day", r.Day(from)))
	case from == 0:
		return r.Say(Say("until {day}", "day", r.Day(until)))
	}
	a, b := time.Unix(int64(from)*86400, 0).UTC(), time.Unix(int64(until)*86400, 0).UTC()
	switch {
	case a.Year() == b.Year() && a.Month() == b.Month():
		return fmt.Sprintf("%d–%s", a.Day(), longDate(r.lang, b))
	case a.Year() == b.Year():
		return fmt.Sprintf("%d %s – %s", a.Day(), months(r.lang)[a.Month()-1], longDate(r.lang, b))
	default:
		return longDate(r.lang, a) + " – " + longDate(r.lang, b)
	}
}

// Weekdays names the weekdays of a set in short, Monday first; all of them are
// said as such.
func (r *Reader) Weekdays(w playlists.Weekdays) string {
	var names []string
	for i, name := range shortWeekdays(r.lang) {
		if w == 0 || w&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if len(names) == 7 {
		return r.Say(Say("every day"))
	}
	return strings.Join(names, ", ")
}

// Seconds says a length of time given in ms.
func (r *Reader) Seconds(ms int64) string {
	text := strings.TrimSuffix(fmt.Sprintf("%.1f", float64(ms)/1000), ".0")
	if r.lang == "uk" {
		return strings.Replace(text, ".", ",", 1) + "\u00a0с"
	}
	return text + "\u00a0s"
}

// Bytes says an amount of data.
func (r *Reader) Bytes(n int64) string {
	units := []string{"B", "KB", "MB", "GB", "TB"}
	if r.lang == "uk" {
		units = []string{"Б", "КБ", "МБ", "ГБ", "ТБ"}
	}
	v, i := float64(n), 0
	for v >= 1000 && i < len(units)-1 {
		v, i = v/1000, i+1
	}
	text := fmt.Sprintf("%.1f", v)
	if v >= 100 || i == 0 {
		text = fmt.Sprintf("%.0f", v)
	}
	text = strings.TrimSuffix(text, ".0")
	if r.lang == "uk" {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text + "\u00a0" + units[i]
}

// date says day and month in short.
func (r *Reader) date(day time.Time, year bool) string {
	text := fmt.Sprintf("%d %s", day.Day(), shortMonths(r.lang)[day.Month()-1])
	if year {
		text += fmt.Sprintf(" %d", day.Year())
	}
	return text
}

func longDate(l playlists.Lang, day time.Time) string {
	return fmt.Sprintf("%d %s %d", day.Day(), months(l)[day.Month()-1], day.Year())
}

// months are named as in a date: Ukrainian has them in the genitive.
func months(l playlists.Lang) [12]string {
	if l == "uk" {
		return [12]string{"січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня", "листопада", "грудня"}
	}
	return [12]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}
}

func shortMonths(l playlists.Lang) [12]string {
	if l == "uk" {
		return [12]string{"січ", "лют", "бер", "кві", "тра", "чер", "лип", "сер", "вер", "жов", "лис", "гру"}
	}
	return [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
}

func weekdays(l playlists.Lang) [7]string {
	if l == "uk" {
		return [7]string{"понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"}
	}
	return [7]string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
}

func shortWeekdays(l playlists.Lang) [7]string {
	if l == "uk" {
		return [7]string{"пн", "вт", "ср", "чт", "пт", "сб", "нд"}
	}
	return [7]string{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}
}
