import SoundalikeAudio

/// What a chain is to reach on passages of a recording.
protocol Goal: Sendable {
    /// Something that listens to what the chain makes of the passages; each thread has its own.
    func makeListener() throws -> any GoalListener

    /// The same goal for a part of the passages, with as many residuals; nil where there is none.
    func part(_ passages: Passages) throws -> (any Goal)?
}

/// Hears how far what comes out of a chain is from a goal.
protocol GoalListener: AnyObject {
    /// How far each of what counts is from where it should be, in units in which 1 is about what chance brings; always as many.
    ///
    /// - Parameter output: what the chain made of the passages and their lead-ins.
    func residuals(of output: PlanarBlock) throws -> [Double]
}
