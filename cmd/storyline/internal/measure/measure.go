// Package measure holds the small arithmetic of benchmarks: percentiles,
// medians, spreads, and what a process has cost.
package measure

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Percentile gives the value below or at which a share q (0 to 1) of the values
// lies; the nearest-rank method. It gives zero for no values.
func Percentile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	rank := int(q*float64(len(sorted))+0.999999) - 1
	return sorted[min(max(rank, 0), len(sorted)-1)]
}

// Median gives the middle value, or the mean of the two middle ones.
func Median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// Spread gives the distance between the largest and the smallest value as a
// share of the median: how noisy the machine was.
func Spread(values []float64) float64 {
	if len(values) == 0 || Median(values) == 0 {
		return 0
	}
	return (slices.Max(values) - slices.Min(values)) / Median(values)
}

// Cost is what a process has used so far.
type Cost struct {
	CPU  time.Duration // user and system time
	RSS  int64         // bytes resident now
	Peak int64         // bytes resident at most
}

// ticks is the unit of /proc/<pid>/stat, USER_HZ, 100 on every Linux we know.
const ticks = 100

// Of reads the cost of a process from /proc; see proc(5).
func Of(pid int) (Cost, error) {
	var c Cost
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return c, err
	}
	// The second field is the name in brackets and may hold anything.
	_, rest, ok := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest)
	if !ok || len(fields) < 13 {
		return c, fmt.Errorf("/proc/%d/stat can't be read", pid)
	}
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return c, err
		}
		c.CPU += time.Duration(n) * time.Second / ticks
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return c, err
	}
	for line := range strings.Lines(string(status)) {
		name, value, _ := strings.Cut(line, ":")
		switch name {
		case "VmRSS":
			c.RSS = kilobytes(value)
		case "VmHWM":
			c.Peak = kilobytes(value)
		}
	}
	return c, nil
}

func kilobytes(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "kB")), 10, 64)
	if err != nil {
		return 0
	}
	return n * 1024
}
