extension Renderer {
    /// Renders a file to a file without blocking the caller. Cancelling the task ends it, and nothing is left behind.
    public func render(_ settings: Settings, input: String, output: String) async throws -> RenderReport {
        try await inBackground { try render(settings, input: input, output: output) }
    }

    /// Renders a recording in memory without blocking the caller. Cancelling the task ends it.
    public func render(_ settings: Settings, _ recording: Recording) async throws -> RenderedRecording {
        try await inBackground { try render(settings, recording) }
    }

    /// Renders into memory without blocking the caller. Cancelling the task ends it.
    public func render(_ settings: Settings, input: AudioInput) async throws -> RenderedRecording {
        try await inBackground { try render(settings, input: input) }
    }
}
