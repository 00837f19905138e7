import SoundalikeEffects
import SoundalikeFoundations

// The words of other rooms that an app needs to use this one.

/// A value for each parameter of a chain of effects: the parameter document.
public typealias Settings = SoundalikeEffects.Settings
/// How much of an effect to use when rendering.
public typealias Amounts = SoundalikeEffects.Amounts
/// What every call here throws: what is wrong, with what, and what to do about it.
public typealias SoundalikeError = SoundalikeFoundations.SoundalikeError
