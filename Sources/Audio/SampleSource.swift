import SoundalikeFoundations

/// Where a reader's samples come from: libsndfile, what another program decoded, or memory.
protocol SampleSource: AnyObject {
    /// Frames that there are.
    var frameCount: Int { get }
    /// The system error that reading met, or 0.
    var errorNumber: Int32 { get }

    /// Reads the next frames, interleaved.
    ///
    /// - Returns: how many; 0 at the end, or where nothing more can be read.
    func read(into samples: UnsafeMutablePointer<Float>, frameCount: Int) -> Int

    /// Continues at `frame`; whether that can be done.
    func seek(toFrame frame: Int) -> Bool
}
