<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>CompareScatter</name>
    <message numerus="yes">
        <source>%1 set, %n variant(s); up and to the left is better</source>
        <comment>a split</comment>
        <translation>
            <numerusform>%1 set, %n variant; up and to the left is better</numerusform>
            <numerusform>%1 set, %n variants; up and to the left is better</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CompareTables</name>
    <message numerus="yes">
        <source>%n of them beyond the tolerance for certain</source>
        <translation>
            <numerusform>%n of them beyond the tolerance for certain</numerusform>
            <numerusform>%n of them beyond the tolerance for certain</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>CompareWords</name>
    <message numerus="yes">
        <source>%1 keeps all %n language(s) within %2 for certain.</source>
        <comment>a variant, points</comment>
        <translation>
            <numerusform>%1 keeps the language within %2 for certain.</numerusform>
            <numerusform>%1 keeps all %n languages within %2 for certain.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 keeps the %n language(s) with enough data within %2 for certain.</source>
        <comment>a variant, points</comment>
        <translation>
            <numerusform>%1 keeps the one language with enough data within %2 for certain.</numerusform>
            <numerusform>%1 keeps the %n languages with enough data within %2 for certain.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n variant(s) are being compared.</source>
        <translation>
            <numerusform>%n variant is being compared.</numerusform>
            <numerusform>%n variants are being compared.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 loses in no language for certain, but %n language(s) are unclear.</source>
        <comment>a variant</comment>
        <translation>
            <numerusform>%1 loses in no language for certain, but %n language is unclear.</numerusform>
            <numerusform>%1 loses in no language for certain, but %n languages are unclear.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LanguagesLadder</name>
    <message numerus="yes">
        <source>%1 at %2 %: mean %3 %4 of %n language(s)</source>
        <translation>
            <numerusform>%1 at %2 %: mean %3 %4 of %n language</numerusform>
            <numerusform>%1 at %2 %: mean %3 %4 of %n languages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mean of %n language(s)</source>
        <translation>
            <numerusform>mean of %n language</numerusform>
            <numerusform>mean of %n languages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1: %2 on %3, mean of %n seed(s). Nothing of this was measured here.</source>
        <translation>
            <numerusform>%1: %2 on %3, mean of %n seed. Nothing of this was measured here.</numerusform>
            <numerusform>%1: %2 on %3, mean of %n seeds. Nothing of this was measured here.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n seen</source>
        <translation>
            <numerusform>%n seen</numerusform>
            <numerusform>%n seen</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unseen</source>
        <translation>
            <numerusform>%n unseen</numerusform>
            <numerusform>%n unseen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LanguagesMessage</name>
    <message numerus="yes">
        <source>%1 do(es) not break up to %2 %, the largest level measured.</source>
        <translation>
            <numerusform>%1 does not break up to %2 %, the largest level measured.</numerusform>
            <numerusform>%1 do not break up to %2 %, the largest level measured.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 break(s) last, after %2 %.</source>
        <translation>
            <numerusform>%1 breaks last, after %2 %.</numerusform>
            <numerusform>%1 break last, after %2 %.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 break(s) at %2 %.</source>
        <translation>
            <numerusform>%1 breaks at %2 %.</numerusform>
            <numerusform>%1 break at %2 %.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LanguagesOverlay</name>
    <message numerus="yes">
        <source>{band:%1} ± one standard deviation over %n seed(s)</source>
        <translation>
            <numerusform>{band:%1} ± one standard deviation over %n seed</numerusform>
            <numerusform>{band:%1} ± one standard deviation over %n seeds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mean of %n language(s)</source>
        <translation>
            <numerusform>mean of %n language</numerusform>
            <numerusform>mean of %n languages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n language(s) break</source>
        <translation>
            <numerusform>%n language breaks</numerusform>
            <numerusform>%n languages break</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 break(s)</source>
        <translation>
            <numerusform>%1 breaks</numerusform>
            <numerusform>%1 break</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LanguagesTables</name>
    <message numerus="yes">
        <source>unweighted mean over %n language(s)</source>
        <translation>
            <numerusform>unweighted mean over %n language</numerusform>
            <numerusform>unweighted mean over %n languages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LanguagesTimings</name>
    <message numerus="yes">
        <source>%n language(s)</source>
        <translation>
            <numerusform>%n language</numerusform>
            <numerusform>%n languages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mean of %n seeds</source>
        <translation>
            <numerusform>mean of %n seed</numerusform>
            <numerusform>mean of %n seeds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>mean of %1 to %n seeds</source>
        <translation>
            <numerusform>mean of %1 to %n seed</numerusform>
            <numerusform>mean of %1 to %n seeds</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 ± %2 over %n seed(s)</source>
        <translation>
            <numerusform>%1 ± %2 over %n seed</numerusform>
            <numerusform>%1 ± %2 over %n seeds</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MetricText</name>
    <message numerus="yes">
        <source>%1 words</source>
        <translation>
            <numerusform>%1 word</numerusform>
            <numerusform>%1 words</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 texts</source>
        <translation>
            <numerusform>%1 text</numerusform>
            <numerusform>%1 texts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 entities</source>
        <translation>
            <numerusform>%1 entity</numerusform>
            <numerusform>%1 entities</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 sentences</source>
        <translation>
            <numerusform>%1 sentence</numerusform>
            <numerusform>%1 sentences</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PageParts</name>
    <message numerus="yes">
        <source>%n point(s)</source>
        <translation>
            <numerusform>%n point</numerusform>
            <numerusform>%n points</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Recognition</name>
    <message numerus="yes">
        <source>%n layer(s) of %1 heads, hidden size %2, feed-forward width %3</source>
        <translation>
            <numerusform>%n layer of %1 heads, hidden size %2, feed-forward width %3</numerusform>
            <numerusform>%n layers of %1 heads, hidden size %2, feed-forward width %3</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) that differ, hidden size %1; heads by layer: %2; feed-forward width by layer: %3</source>
        <translation>
            <numerusform>%n layer, hidden size %1; heads by layer: %2; feed-forward width by layer: %3</numerusform>
            <numerusform>%n layers that differ, hidden size %1; heads by layer: %2; feed-forward width by layer: %3</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>safetensors in %n part(s)</source>
        <translation>
            <numerusform>safetensors in %n part</numerusform>
            <numerusform>safetensors in %n parts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) %1</source>
        <translation>
            <numerusform>%n tensor %1</numerusform>
            <numerusform>%n tensors %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n label(s):</source>
        <translation>
            <numerusform>%n label:</numerusform>
            <numerusform>%n labels:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) that the file lacks and the model can do without:</source>
        <translation>
            <numerusform>%n tensor that the file lacks and the model can do without:</numerusform>
            <numerusform>%n tensors that the file lacks and the model can do without:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) of the file that take no part:</source>
        <translation>
            <numerusform>%n tensor of the file that takes no part:</numerusform>
            <numerusform>%n tensors of the file that take no part:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>SessionText</name>
    <message numerus="yes">
        <source>fine-tuned on %n language(s)</source>
        <translation>
            <numerusform>fine-tuned on %n language</numerusform>
            <numerusform>fine-tuned on %n languages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n head(s)</source>
        <translation>
            <numerusform>%n head</numerusform>
            <numerusform>%n heads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::DataPage</name>
    <message numerus="yes">
        <source>%n place(s) that were mended or look odd</source>
        <translation>
            <numerusform>%n place that was mended or looks odd</numerusform>
            <numerusform>%n places that were mended or look odd</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 set: %2 in %n language(s); the counts right of the splits are those of this one</source>
        <translation>
            <numerusform>%1 set: %2 in %n language; the counts right of the splits are those of this one</numerusform>
            <numerusform>%1 set: %2 in %n languages; the counts right of the splits are those of this one</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::DistilCharts</name>
    <message numerus="yes">
        <source>published: %1 (%2, Table %3, %4 test, mean of %n seed(s))</source>
        <comment>student; paper, table, data</comment>
        <translation>
            <numerusform>published: %1 (%2, Table %3, %4 test, mean of %n seed)</numerusform>
            <numerusform>published: %1 (%2, Table %3, %4 test, mean of %n seeds)</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::DistilPlan</name>
    <message numerus="yes">
        <source>%1 in %n language(s)</source>
        <translation>
            <numerusform>%1 in %n language</numerusform>
            <numerusform>%1 in %n languages</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::FineTunePlan</name>
    <message numerus="yes">
        <source>%1 in %n language(s)</source>
        <translation>
            <numerusform>%1 in %n language</numerusform>
            <numerusform>%1 in %n languages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s)</source>
        <translation>
            <numerusform>%n epoch</numerusform>
            <numerusform>%n epochs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::FoldedText</name>
    <message numerus="yes">
        <source>Show all %n</source>
        <translation>
            <numerusform>Show all %n</numerusform>
            <numerusform>Show all %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::JobModel</name>
    <message numerus="yes">
        <source>queued behind %n job(s)</source>
        <translation>
            <numerusform>queued behind %n job</numerusform>
            <numerusform>queued behind %n jobs</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::LabelMapCard</name>
    <message numerus="yes">
        <source>%n label(s) of the data are not the model&apos;s. Say what each counts as; nothing is guessed.</source>
        <translation>
            <numerusform>%n label of the data is not the model&apos;s. Say what it counts as; nothing is guessed.</numerusform>
            <numerusform>%n labels of the data are not the model&apos;s. Say what each counts as; nothing is guessed.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::LanguageChoice</name>
    <message numerus="yes">
        <source>%1 of %n language(s), sentences of the train split</source>
        <translation>
            <numerusform>%1 of %n language, sentences of the train split</numerusform>
            <numerusform>%1 of %n languages, sentences of the train split</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::LanguagesPage</name>
    <message numerus="yes">
        <source>counts of %n seeds together</source>
        <translation>
            <numerusform>counts of %n seed together</numerusform>
            <numerusform>counts of %n seeds together</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n language(s); sign: beyond the tolerance against dense</source>
        <translation>
            <numerusform>%1, %n language; sign: beyond the tolerance against dense</numerusform>
            <numerusform>%1, %n languages; sign: beyond the tolerance against dense</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::MessageBar</name>
    <message numerus="yes">
        <source>%n more</source>
        <translation>
            <numerusform>%n more</numerusform>
            <numerusform>%n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::ModelPage</name>
    <message numerus="yes">
        <source>%n tensor(s), as the file has them</source>
        <translation>
            <numerusform>%n tensor, as the file has them</numerusform>
            <numerusform>%n tensors, as the file has them</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::ModelTreeModel</name>
    <message numerus="yes">
        <source>%n layer(s), %1, %2</source>
        <translation>
            <numerusform>%n layer, %1, %2</numerusform>
            <numerusform>%n layers, %1, %2</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::NotesButton</name>
    <message numerus="yes">
        <source>%n note(s)</source>
        <comment>on the numbers of a page</comment>
        <translation>
            <numerusform>%n note</numerusform>
            <numerusform>%n notes</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::PlannedMap</name>
    <message numerus="yes">
        <source>classifier, %n label(s)</source>
        <translation>
            <numerusform>classifier, %n label</numerusform>
            <numerusform>classifier, %n labels</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::PruneControls</name>
    <message numerus="yes">
        <source>%n points of %1</source>
        <comment>a metric</comment>
        <translation>
            <numerusform>%n point of %1</numerusform>
            <numerusform>%n points of %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::QuantizeCharts</name>
    <message numerus="yes">
        <source>All %n quantized layer(s) really run in %1.</source>
        <translation>
            <numerusform>The one quantized layer really runs in %1.</numerusform>
            <numerusform>All %n quantized layers really run in %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) stored in %1 run in %2: %3.</source>
        <translation>
            <numerusform>%n layer stored in %1 runs in %2: %3.</numerusform>
            <numerusform>%n layers stored in %1 run in %2: %3.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 harms all %n language(s):</source>
        <translation>
            <numerusform>%1 harms the one language:</numerusform>
            <numerusform>%1 harms all %n languages:</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 harms %n language(s):</source>
        <translation>
            <numerusform>%1 harms %n language:</numerusform>
            <numerusform>%1 harms %n languages:</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::QuantizeControls</name>
    <message numerus="yes">
        <source>the %n layer(s) that err most</source>
        <translation>
            <numerusform>the layer that errs most</numerusform>
            <numerusform>the %n layers that err most</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) that cost most</source>
        <translation>
            <numerusform>%n layer that costs most</numerusform>
            <numerusform>%n layers that cost most</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n points of %1</source>
        <comment>a metric</comment>
        <translation>
            <numerusform>%n point of %1</numerusform>
            <numerusform>%n points of %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::QuantizePage</name>
    <message numerus="yes">
        <source>%n layer(s) should be left as they are.</source>
        <translation>
            <numerusform>%n layer should be left as it is.</numerusform>
            <numerusform>%n layers should be left as they are.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::RecipeSteps</name>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s), %1</source>
        <comment>which ones</comment>
        <translation>
            <numerusform>%n layer, %1</numerusform>
            <numerusform>%n layers, %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n head(s) a layer</source>
        <translation>
            <numerusform>%n head a layer</numerusform>
            <numerusform>%n heads a layer</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n pass(es)</source>
        <translation>
            <numerusform>%n pass</numerusform>
            <numerusform>%n passes</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n step(s).</source>
        <translation>
            <numerusform>%n step.</numerusform>
            <numerusform>%n steps.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Done: %n step(s).</source>
        <translation>
            <numerusform>Done: %n step.</numerusform>
            <numerusform>Done: %n steps.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::Session</name>
    <message numerus="yes">
        <source>%n model(s) of this project are gone.</source>
        <translation>
            <numerusform>A model of this project is gone.</numerusform>
            <numerusform>%n models of this project are gone.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>nothing was kept for %n other language(s) of the test data</source>
        <translation>
            <numerusform>nothing was kept for %n other language of the test data</numerusform>
            <numerusform>nothing was kept for %n other languages of the test data</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::StartPage</name>
    <message numerus="yes">
        <source>%1: %n checkpoint(s)</source>
        <translation>
            <numerusform>%1: %n checkpoint</numerusform>
            <numerusform>%1: %n checkpoints</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1, %n being written</source>
        <translation>
            <numerusform>%1, %n being written</numerusform>
            <numerusform>%1, %n being written</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Show all %n</source>
        <translation>
            <numerusform>Show all %n</numerusform>
            <numerusform>Show all %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::StatusLine</name>
    <message numerus="yes">
        <source>CPU, %n thread(s)</source>
        <translation>
            <numerusform>CPU, %n thread</numerusform>
            <numerusform>CPU, %n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::StructureCharts</name>
    <message numerus="yes">
        <source>%n head(s)</source>
        <translation>
            <numerusform>%n head</numerusform>
            <numerusform>%n heads</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n layer</numerusform>
            <numerusform>%n layers</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::TrainingSize</name>
    <message numerus="yes">
        <source>The data has %n label(s) that the model does not know (%1): map them on the Data page.</source>
        <translation>
            <numerusform>The data has %n label that the model does not know (%1): map it on the Data page.</numerusform>
            <numerusform>The data has %n labels that the model does not know (%1): map them on the Data page.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ndogo::VocabularyPlan</name>
    <message numerus="yes">
        <source>Nothing is kept for %n other language(s) of the test data.</source>
        <translation>
            <numerusform>Nothing is kept for %n other language of the test data.</numerusform>
            <numerusform>Nothing is kept for %n other languages of the test data.</numerusform>
        </translation>
    </message>
</context>
</TS>
