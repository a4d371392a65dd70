// Command peer reads the statistics of all clusters with govmomi.
//
// It reads the name of a way per line from standard input and prints one line
// of JSON per answer: elapsed and CPU time, calls, and the threads it counted.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/vmware/govmomi"
	"github.com/vmware/govmomi/vim25/soap"
)

type answer struct {
	ElapsedMs float64 `json:"elapsedMs"`
	CPUMs     float64 `json:"cpuMs"`
	Calls     int64   `json:"calls"`
	Threads   int     `json:"threads"`
}

func main() {
	if err := run(context.Background(), os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, address string) error {
	endpoint, err := url.Parse(address)
	if err != nil {
		return err
	}
	endpoint.User = url.UserPassword("user", "pass")
	client, err := govmomi.NewClient(ctx, endpoint, true)
	if err != nil {
		return err
	}
	counter := &countingRoundTripper{next: client.Client.RoundTripper}
	client.Client.RoundTripper = counter
	clusters, err := listClusters(ctx, client)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		callsBefore, cpuBefore, start := counter.calls.Load(), cpuTime(), time.Now()
		threads, err := ways[lines.Text()](ctx, client, clusters)
		if err != nil {
			return fmt.Errorf("%s: %w", lines.Text(), err)
		}
		a := answer{
			ElapsedMs: milliseconds(time.Since(start)),
			CPUMs:     milliseconds(cpuTime() - cpuBefore),
			Calls:     counter.calls.Load() - callsBefore,
			Threads:   threads,
		}
		if err := json.NewEncoder(os.Stdout).Encode(a); err != nil {
			return err
		}
	}
	return lines.Err()
}

type countingRoundTripper struct {
	next  soap.RoundTripper
	calls atomic.Int64
}

func (c *countingRoundTripper) RoundTrip(ctx context.Context, req, res soap.HasFault) error {
	c.calls.Add(1)
	return c.next.RoundTrip(ctx, req, res)
}

func cpuTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func milliseconds(d time.Duration) float64 {
	return float64(d) / float64(time.Millisecond)
}
