-- Non-response (不清楚 and blank) of every question that the latest wave carries; flagged over 10 %.
select
    question,
    count(*) as answers,
    count(*) - count(score) as nonresponse,
    cast(count(*) - count(score) as double) / count(*) as share,
    (count(*) - count(score)) * 10 > count(*) as flagged
from survey_answers
group by question
having count(score) > 0
