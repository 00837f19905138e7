import Soundalike

func alike(_ voice: Recording, reference: Recording) async throws -> Recording {
    let match = try await Matcher().match(input: voice, reference: reference)
    return try await Renderer().render(match.settings, voice).recording
}
