package clock

import (
	"os"
	"strings"

	"golang.org/x/sys/unix"

	"storyline/playlists"
)

// askKernel asks adjtimex(2) whether a time source steers the wall clock, and
// sysfs whether the kernel set it from a clock chip. A kernel that won't answer
// knows nothing.
func askKernel() Evidence {
	var e Evidence
	var t unix.Timex
	if state, err := unix.Adjtimex(&t); err == nil {
		e.Disciplined = disciplined(state, t.Status)
	}
	if !e.Disciplined {
		e.Chip = setByChip()
	}
	return e
}

// disciplined reads what adjtimex(2) says of the clock.
func disciplined(state int, status int32) bool {
	return state != unix.TIME_ERROR && status&unix.STA_UNSYNC == 0
}

// setByChip reports whether rtc0 set the wall clock at boot (Linux,
// Documentation/ABI/testing/sysfs-class-rtc, hctosys).
func setByChip() bool {
	b, err := os.ReadFile("/sys/class/rtc/rtc0/hctosys")
	return err == nil && strings.TrimSpace(string(b)) == "1"
}

// askBoot asks the kernel for the name of its boot and the time since it, with
// which every program of one boot counts alike.
func askBoot() (id playlists.ID128, uptime int64, ok bool) {
	b, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return id, 0, false
	}
	if id.UnmarshalText([]byte(strings.ReplaceAll(strings.TrimSpace(string(b)), "-", ""))) != nil || id == (playlists.ID128{}) {
		return id, 0, false
	}
	var since unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_BOOTTIME, &since); err != nil {
		return id, 0, false
	}
	return id, since.Nano() / 1_000_000, true
}
