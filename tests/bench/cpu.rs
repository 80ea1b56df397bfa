//! The clock of processor time: of this process, and of its children that have ended, in milliseconds.
#![allow(dead_code, reason = "each benchmark uses what it needs")]

pub fn own() -> f64 {
    let spent = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    spent.tv_sec as f64 * 1e3 + spent.tv_nsec as f64 / 1e6
}

/// Fields 16 and 17 of /proc/self/stat, in ticks: fine enough over many packs, too coarse for one.
pub fn children() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks: Vec<f64> = stat.rsplit(')').next()?.split_whitespace().skip(13).take(2).flat_map(str::parse).collect();
    // the kernel shows every program a hundred ticks a second (USER_HZ)
    Some(ticks.iter().sum::<f64>() * 10.0)
}
